import { z } from "zod";
import { closesAnIssue } from "../closing-words.ts";
import { defaultTitle, titlePattern } from "../pull-request-title.ts";

/** Where it stands: read from the default branch only, whatever a branch or a pull request says. */
export const settingsPaths = [".github/repair.yml", ".github/repair.yaml"] as const;

const dollars = z.number().positive().max(1000);
const globs = z.array(z.string().min(1).max(200)).max(100);

const trigger = z.strictObject({
  allow: z
    .array(z.enum(["admin", "maintain", "write", "triage"]))
    .min(1)
    .default(["admin", "maintain", "write"])
    .describe("Roles whose people may start a run"),
  bots: z
    .array(z.string().min(1).max(100))
    .max(20)
    .default([])
    .describe("Logins of bots that may start a run"),
  explain: z
    .enum(["anyone", "allowed"])
    .default("anyone")
    .describe("Who may ask where a fault is: nothing is run for it, and no model is asked"),
  assigned: z
    .enum(["refuse", "allow"])
    .default("refuse")
    .describe("Issues that are assigned to somebody else than who asks: a person may be at work"),
});

const budget = z.strictObject({
  perRunUsd: dollars.optional().describe("Dollars one run may cost"),
  perDayUsd: dollars.optional().describe("Dollars all runs of 24 hours may cost"),
  perPersonDayUsd: dollars.optional().describe("The same for the runs one person started"),
  runsPerDay: z.int().positive().max(1000).optional().describe("Runs in 24 hours"),
  minutes: z.number().positive().max(360).optional().describe("Minutes one run may take"),
  maxConcurrent: z.int().positive().max(32).optional().describe("Runs at the same time"),
});

const test = z.strictObject({
  command: z.string().min(1).max(1000).optional().describe("How the tests are run"),
  timeoutMinutes: z.number().positive().max(120).optional().describe("For one run of the tests"),
});

const paths = z.strictObject({
  include: globs.default([]).describe("Only these may be edited; none means all"),
  exclude: globs.default([]).describe("These are never edited"),
  protected: globs.default([]).describe("A candidate that touches one of these is refused"),
});

const names = z.array(z.string().min(1).max(100)).max(15).default([]);

const reviewers = z.strictObject({
  users: names.describe("Logins"),
  teams: names.describe("Slugs of the organisation's teams"),
  requester: z.boolean().default(false).describe("Whoever asked for the repair"),
});

const pr = z.strictObject({
  draft: z.boolean().default(true).describe("false opens verified patches as ready"),
  base: z.string().min(1).max(150).optional().describe("The branch to repair"),
  titleTemplate: z
    .string()
    .max(120)
    .regex(titlePattern, "expected one line with {title} in it and, if wanted, {issue}")
    .refine((text) => !closesAnIssue(text), {
      error:
        "expected no closing word before the number: that is said by green evidence alone, in the body",
    })
    .default(defaultTitle)
    .describe("{title} is the issue's title, {issue} its number"),
  labels: z
    .array(z.string().min(1).max(50))
    .max(20)
    .default([])
    .describe("Given to the pull request once; one that a person takes away stays away"),
  reviewers: reviewers.prefault({}).describe("Asked once each"),
  template: z.boolean().default(true).describe("Fill the repository's pull request template"),
  deleteBranch: z.boolean().default(false).describe("Delete the branch on Give up"),
});

const verify = z.strictObject({
  requireReproducer: z
    .boolean()
    .default(false)
    .describe("Give up unless a test is red for the issue's reason"),
});

const followup = z.strictObject({
  reviews: z.boolean().default(true).describe("Answer reviews of our pull requests"),
  ci: z.boolean().default(false).describe("Answer failed checks on our branches"),
  maxAttempts: z.int().positive().max(10).default(3).describe("Answers to one pull request"),
});

/**
 * What a repository's maintainers may say to the App. It can choose less than the operator allows,
 * never more: the operator's limits, models and sandbox are not in it.
 */
export const repositorySettingsSchema = z.strictObject({
  trigger: trigger.prefault({}),
  model: z.string().min(1).max(200).optional().describe("One of those the operator allows"),
  budget: budget.prefault({}),
  setup: z
    .array(z.string().min(1).max(1000))
    .max(20)
    .default([])
    .describe("Commands before the tests, in the sandbox"),
  test: test.prefault({}),
  paths: paths.prefault({}),
  language: z.array(z.string().min(1).max(40)).max(10).default([]).describe("Only these languages"),
  pr: pr.prefault({}),
  verify: verify.prefault({}),
  followup: followup.prefault({}),
});

export type RepositorySettings = z.infer<typeof repositorySettingsSchema>;

export const defaultSettings: RepositorySettings = repositorySettingsSchema.parse({});

/** For editors: docs/repair.schema.json holds this. */
export function repositorySettingsJsonSchema(): unknown {
  return {
    ...z.toJSONSchema(repositorySettingsSchema, { io: "input" }),
    title: "repair: .github/repair.yml",
  };
}
