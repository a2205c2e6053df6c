import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { IssueComment } from "../../core/model.ts";
import { fence } from "../summary.ts";
import type { IssueAsk } from "./ask.ts";
import type { HostSession } from "./session.ts";

export interface FollowUpOptions {
  readonly ask: IssueAsk;
  readonly session: HostSession;
  /** Folder of the run whose patch is followed up, or null. */
  readonly previous: string | null;
}

const longestPart = 20_000;

/**
 * What came after the patch, as comments of the issue: the patch itself, then the review or the
 * failed checks. The run begins at the base again, so that red before and green after is shown anew.
 */
export async function readFollowUp(
  options: FollowUpOptions,
  signal: AbortSignal,
): Promise<readonly IssueComment[]> {
  const { ask } = options;
  const patch = options.previous === null ? null : await readPatch(options.previous);
  const own: readonly IssueComment[] =
    patch === null
      ? []
      : [comment("repair", ask.at, `The last attempt was this patch:\n\n${fenced(patch, "diff")}`)];
  return [...own, ...(await readReason(options, signal))];
}

async function readReason(
  { ask, session }: FollowUpOptions,
  signal: AbortSignal,
): Promise<readonly IssueComment[]> {
  const { repository, trigger, pull } = ask;
  if (trigger.kind === "review" && pull !== null) {
    const reference = { repository, number: pull, review: trigger.id };
    const review = await session.host.readReview(reference, signal);
    const comments: IssueComment[] = [];
    if (review.body !== "") comments.push(comment(review.author, review.at, review.body));
    for (const { author, path, line, hunk, body } of review.comments) {
      // The reviewer was asked for their permission; nobody else's words are instructions.
      if (author !== review.author) continue;
      const where = line === null ? path : `${path}, line ${line}`;
      comments.push(comment(author, ask.at, `On ${where}:\n\n${fenced(hunk, "diff")}\n\n${body}`));
    }
    return comments;
  }
  if (trigger.kind !== "checks") return [];
  const failures = await session.host.failuresOf({ repository, commit: trigger.commit }, signal);
  return failures
    .slice(0, 5)
    .map(({ name, title, summary }) =>
      comment(
        "continuous-integration",
        ask.at,
        `The check ${JSON.stringify(name)} failed on that patch: ${title}\n\n${fenced(summary, "")}`,
      ),
    );
}

async function readPatch(folder: string): Promise<string | null> {
  return readFile(join(folder, "patch.diff"), "utf8").catch(() => null);
}

function comment(author: string, createdAt: string, body: string): IssueComment {
  return { author, createdAt, body: body.slice(0, longestPart) };
}

function fenced(text: string, language: string): string {
  const cut = text.slice(0, longestPart / 2).trimEnd();
  return `${fence(cut)}${language}\n${cut}\n${fence(cut)}`;
}
