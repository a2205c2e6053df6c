import type { Reaction } from "../../core/ports.ts";
import type { Ask, IssueAsk } from "./ask.ts";
import { answerMarkerOf } from "./progress-comment.ts";
import type { HostSession } from "./session.ts";

export interface Words {
  readonly title: string;
  readonly body: string;
}

/** Where it was asked: on the pull request, or on the issue. */
export function placeOf({ pull, issue }: IssueAsk): number {
  return pull ?? issue;
}

/** On the comment, or on the issue that was labelled; a review or a button cannot bear one. */
export async function react(
  { ask, session }: { readonly ask: Ask; readonly session: HostSession },
  reaction: Reaction,
  signal: AbortSignal,
): Promise<void> {
  const { repository, trigger } = ask;
  const issue = ask.pull ?? ask.issue;
  if (issue === null || (trigger.kind !== "comment" && trigger.kind !== "label")) return;
  const comment = trigger.kind === "comment" ? trigger.id : null;
  await session.host.react({ repository, issue, comment, reaction }, signal);
}

/** One comment of answers, beside the comment of the run, which it must not overwrite. */
export async function say(
  { ask, session }: { readonly ask: IssueAsk; readonly session: HostSession },
  { title, body }: Words,
  signal: AbortSignal,
): Promise<void> {
  const { repository } = ask;
  const issue = placeOf(ask);
  const marker = answerMarkerOf(issue);
  const text = `### repair: ${title}\n\n${body}`;
  await session.host.say({ repository, issue, marker, body: text }, signal);
}
