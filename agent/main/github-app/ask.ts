import { z } from "zod";

const optionsSchema = z.object({
  model: z.string().nullable(),
  /** Dollars. */
  budget: z.number().nullable(),
  base: z.string().nullable(),
});

/** What made us act. People are asked for their permission; `ended` only stops what they started. */
const triggerSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("label"), name: z.string() }),
  z.object({ kind: z.literal("comment"), id: z.number() }),
  z.object({ kind: z.literal("review"), id: z.number() }),
  z.object({ kind: z.literal("button") }),
  z.object({ kind: z.literal("checks"), commit: z.string() }),
  z.object({ kind: z.literal("ended"), why: z.string() }),
]);

/** One wish. It waits in the queue as JSON, whose rows another version may have written. */
export const askSchema = z.object({
  repository: z.string(),
  /** Null for a command on a pull request, until it was looked up which issue that is for. */
  issue: z.number().nullable(),
  /** The pull request it is about, if any. */
  pull: z.number().nullable(),
  installation: z.number().nullable(),
  actor: z.object({ login: z.string(), type: z.string() }),
  command: z.union([
    z.enum(["run", "retry", "cancel", "explain", "plan", "status", "help", "follow-up", "give-up"]),
    z.object({ unclear: z.string() }),
  ]),
  options: optionsSchema,
  trigger: triggerSchema,
  /** When it was asked, ISO 8601: what was written or edited later is not read. */
  at: z.string(),
  /** The issue as it was at that moment; null when the event tells of a pull request only. */
  text: z.object({ title: z.string(), body: z.string(), url: z.string() }).nullable(),
  defaultBranch: z.string(),
  /** One for one wish of one person, whichever hook told of it and however often. */
  businessKey: z.string(),
});

export type Ask = z.infer<typeof askSchema>;
export type AskOptions = Ask["options"];

/** An ask of which the issue is known. */
export type IssueAsk = Ask & { readonly issue: number };

export const noOptions: AskOptions = { model: null, budget: null, base: null };

export function isOnIssue(ask: Ask): ask is IssueAsk {
  return ask.issue !== null;
}

/** Runs of one issue wait for each other. */
export function groupOf({ repository, issue }: Pick<IssueAsk, "repository" | "issue">): string {
  return `${repository.toLowerCase()}#${issue}`;
}

export function startsRun({ command }: Ask): boolean {
  return typeof command === "string" && runCommands.has(command);
}

const runCommands: ReadonlySet<string> = new Set(["run", "retry", "explain", "plan", "follow-up"]);

/** Wishes of the same text ask for the same; the label, `/repair` and `retry` do. */
export function wishOf(
  { command, options, trigger }: Ask,
  { isStranger }: { readonly isStranger: boolean },
): string {
  const what = command === "retry" ? "run" : command;
  // Every review and every failure is a reason of its own.
  const why = command === "follow-up" ? trigger : null;
  return JSON.stringify([what, options.model, options.budget, options.base, why, isStranger]);
}

export function branchOf(issue: number): string {
  return `repair/issue-${issue}`;
}

/** The issue that a branch of ours is for, or null for any other branch. */
export function issueOfBranch(branch: string): number | null {
  const match = /^repair\/issue-([1-9]\d{0,9})$/.exec(branch);
  return match === null ? null : Number(match[1]);
}
