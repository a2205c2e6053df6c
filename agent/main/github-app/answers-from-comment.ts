import type { Asked } from "./job.ts";
import { harmless } from "../harmless.ts";
import { markerOf } from "./progress-comment.ts";
import { placeOf } from "./say.ts";

/**
 * What can be said where nothing is remembered between two wishes, as between two runs of a workflow:
 * the comment of the run is the only thing that both of them see.
 */
export async function statusFromComment(asked: Asked, signal: AbortSignal): Promise<string> {
  const title = await titleOfRun(asked, signal);
  const told =
    title === null
      ? "No run has told of itself here yet."
      : `The comment of the last run says: **${harmless(title)}**.`;
  return `${told}\n\nWhat is spent in a day is not counted: nothing is remembered between two workflow runs.`;
}

/** Whether there was a run to be stopped: the workflow has done that by now, and it may have said so. */
export async function hadRun(asked: Asked, signal: AbortSignal): Promise<boolean> {
  return /^(?:running|stopped)\b/.test((await titleOfRun(asked, signal)) ?? "");
}

async function titleOfRun({ ask, session }: Asked, signal: AbortSignal): Promise<string | null> {
  const number = placeOf(ask);
  const { issue } = await session.host.readIssue({ repository: ask.repository, number }, signal);
  const marker = markerOf(number);
  const own = issue.comments.find(
    ({ author, body }) => author === session.identity && body.startsWith(marker),
  );
  return /^### repair: (.*)$/m.exec(own?.body ?? "")?.[1] ?? null;
}
