import { z } from "zod";
import { usageError } from "../../core/errors.ts";

/** Deliveries by what only they hold; the first that fits is taken. */
const kinds: readonly (readonly [event: string, keys: readonly string[]])[] = [
  ["pull_request_review", ["review", "pull_request"]],
  ["pull_request_review_comment", ["comment", "pull_request"]],
  ["issue_comment", ["comment", "issue"]],
  ["check_run", ["check_run"]],
  ["check_suite", ["check_suite"]],
  ["workflow_run", ["workflow_run"]],
  ["pull_request", ["pull_request"]],
  ["issues", ["issue"]],
];

/** What X-GitHub-Event would say. @throws RepairError (usage). */
export function guessEvent(payload: unknown): string {
  const has = (key: string) => typeof payload === "object" && payload !== null && key in payload;
  const [event] = kinds.find(([, keys]) => keys.every(has)) ?? [];
  if (event !== undefined) return event;
  throw usageError("the event's kind is not clear", "name it with --event, e.g. --event push");
}

const login = z.object({ login: z.string() });
const commit = z.object({ head_sha: z.string(), head_branch: z.string().nullable() });
const facts = z.object({
  pull_request: z
    .object({
      number: z.number(),
      title: z.string().catch(""),
      body: z.string().nullish(),
      head: z.object({ ref: z.string(), sha: z.string().catch("") }),
      base: z.object({ ref: z.string() }).optional(),
    })
    .optional(),
  review: z
    .object({
      id: z.number(),
      state: z.string(),
      body: z.string().nullish(),
      user: login.nullable(),
      submitted_at: z.string().nullish(),
    })
    .optional(),
  comment: z
    .object({
      pull_request_review_id: z.number().nullish(),
      body: z.string().nullish(),
      user: login.nullable(),
      path: z.string().optional(),
      line: z.number().nullish(),
      diff_hunk: z.string().optional(),
      created_at: z.string().optional(),
    })
    .optional(),
  check_run: z
    .object({
      head_sha: z.string().catch(""),
      pull_requests: z.array(z.object({ number: z.number() })).catch([]),
    })
    .optional(),
  check_suite: commit.optional(),
  workflow_run: commit.extend({ name: z.string().nullish() }).optional(),
});

export type EventFacts = z.infer<typeof facts>;

/** What a payload tells of the repository beside the wish; empty for what has another shape. */
export function factsOf(payload: unknown): EventFacts {
  return facts.safeParse(payload).data ?? {};
}
