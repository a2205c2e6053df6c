import { z } from "zod";
import type { Ask } from "../ask.ts";
import { issueOfBranch } from "../ask.ts";
import type { EventReader } from "../event.ts";
import { asked, commonOf, ignored, notUnderstood, shared } from "./parts.ts";

const checkRun = z.object({
  ...shared,
  requested_action: z.object({ identifier: z.string() }).optional(),
  check_run: z.object({
    name: z.string(),
    app: z.object({ slug: z.string().nullish() }).nullish(),
    check_suite: z.object({ head_branch: z.string().nullable() }),
    pull_requests: z.array(z.object({ number: z.number() })).default([]),
  }),
});

/** The buttons of our own check, and "Re-run". GitHub tells only the App that made the check. */
export const readCheckRun: EventReader = ({ payload, delivery }, settings) => {
  const parsed = checkRun.safeParse(payload);
  if (!parsed.success) return notUnderstood("check_run", parsed.error);
  const { data } = parsed;
  const { check_run: check } = data;
  if (check.name !== checkName || `${check.app?.slug ?? ""}[bot]` !== settings.identity)
    return ignored("a check that is not ours");
  const issue = issueOfBranch(check.check_suite.head_branch ?? "");
  if (issue === null) return ignored("a check of a branch that is not ours");
  const command = commandOfButton(data.requested_action?.identifier ?? "retry");
  if (command === null) return ignored("a button that is not ours");
  return asked({
    ...commonOf(data),
    command,
    issue,
    pull: check.pull_requests[0]?.number ?? null,
    trigger: { kind: "button" },
    // The event carries no time of its own: what is there when it arrives may be read.
    at: new Date().toISOString(),
    // Two clicks are two wishes; the event holds nothing else to tell them apart.
    businessKey: `${data.repository.full_name}#${issue}:button:${delivery}`,
  });
};

export const checkName = "repair/verify";

/** The buttons under the check, as GitHub shows them: at most three. */
export const buttons = [
  { id: "retry", label: "Retry", description: "Look for another patch" },
  { id: "explain", label: "Explain", description: "Say where the fault is, and why" },
  { id: "give-up", label: "Give up", description: "Close the pull request" },
] as const;

function commandOfButton(identifier: string): Ask["command"] | null {
  return buttons.find(({ id }) => id === identifier)?.id ?? null;
}

const finished = z.object({
  conclusion: z.string().nullable(),
  head_branch: z.string().nullable(),
  head_sha: z.string().regex(/^[0-9a-f]{40}$/),
  app: z.object({ slug: z.string().nullish() }).nullish(),
  updated_at: z.string().nullish(),
});
const finishedChecks = z.object({
  ...shared,
  check_suite: finished.optional(),
  workflow_run: finished
    .extend({ head_repository: z.object({ full_name: z.string() }).nullish() })
    .optional(),
});

/** Continuous integration failed on a branch of ours. Whether that is answered, the settings say. */
export const readFinishedChecks: EventReader = ({ payload }, settings) => {
  const parsed = finishedChecks.safeParse(payload);
  if (!parsed.success) return notUnderstood("finished checks", parsed.error);
  const { data } = parsed;
  const done = data.check_suite ?? data.workflow_run;
  if (done === undefined) return ignored("neither a check suite nor a workflow run");
  if (!["failure", "timed_out"].includes(done.conclusion ?? "")) return ignored("nothing failed");
  if (`${done.app?.slug ?? ""}[bot]` === settings.identity) return ignored("our own check");
  const { full_name: repository } = data.repository;
  const fork = data.workflow_run?.head_repository?.full_name ?? repository;
  const issue = fork === repository ? issueOfBranch(done.head_branch ?? "") : null;
  if (issue === null) return ignored("a branch that is not ours");
  return asked({
    ...commonOf(data),
    command: "follow-up",
    issue,
    trigger: { kind: "checks", commit: done.head_sha },
    at: done.updated_at ?? new Date().toISOString(),
    // Suites and workflows of one commit are one wish.
    businessKey: `${repository}#${issue}:checks:${done.head_sha}`,
  });
};
