import { z } from "zod";
import type { Ask } from "./ask.ts";
import { readCheckRun, readFinishedChecks } from "./events/checks.ts";
import { readCommented } from "./events/commented.ts";
import { readEnded, readLabeled } from "./events/issues.ts";
import { readPullClosed, readReviewed } from "./events/pulls.ts";

/** A delivery after its signature was found good: either nothing for us, or something asked of us. */
export type Intake =
  | { readonly kind: "ignored"; readonly why: string }
  | { readonly kind: "asked"; readonly ask: Ask };

export interface EventSettings {
  /** The label that starts a run; compared without case. */
  readonly label: string;
  /** Our own login: what we write is never a command. */
  readonly identity: string;
}

export interface Delivered {
  /** The header X-GitHub-Event. */
  readonly event: string;
  /** The header X-GitHub-Delivery. */
  readonly delivery: string;
  readonly payload: unknown;
}

export type EventReader = (delivered: Delivered, settings: EventSettings) => Intake;

/** What is listened to; everything else starts nothing, `edited` above all. */
const readers: Readonly<Record<string, EventReader>> = {
  "issues.labeled": readLabeled,
  "issues.unlabeled": readEnded,
  "issues.closed": readEnded,
  "issues.deleted": readEnded,
  "issues.transferred": readEnded,
  "issue_comment.created": readCommented,
  "pull_request_review.submitted": readReviewed,
  "pull_request_review_comment.created": readReviewed,
  "pull_request.closed": readPullClosed,
  "check_run.requested_action": readCheckRun,
  "check_run.rerequested": readCheckRun,
  "check_suite.completed": readFinishedChecks,
  "workflow_run.completed": readFinishedChecks,
};

const acted = z.object({ action: z.string() });

/** Never throws: what is not understood is ignored, with a reason. */
export function readEvent(delivered: Delivered, settings: EventSettings): Intake {
  const action = acted.safeParse(delivered.payload);
  const name = `${delivered.event}.${action.success ? action.data.action : ""}`;
  const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
  return read === undefined
    ? { kind: "ignored", why: `${name} starts nothing` }
    : read(delivered, settings);
}
