import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Issue } from "../../core/model.ts";
import type { HostIssue } from "../../core/ports.ts";
import type { Asked, JobOptions } from "./job.ts";
import type { LedgerRun } from "./run-ledger.ts";

export interface AsAsked {
  readonly now: HostIssue;
  readonly earlier: readonly LedgerRun[];
}

/**
 * The issue's text at the time it was asked: from the event, or as the last run had it. Only what was
 * never seen before is read as it is now. Our own comments are no part of it.
 */
export async function issueAsAsked(
  { ask, session }: Asked,
  { now, earlier }: AsAsked,
  { setup }: JobOptions,
): Promise<Issue> {
  const { repository, issue: number } = ask;
  const comments = now.issue.comments.filter(({ author }) => author !== session.identity);
  const frozen =
    earlier[0] === undefined ? null : await frozenText(join(setup.runs, earlier[0].id));
  const { title, body, url } = ask.text ?? frozen ?? now.issue;
  return { repository, number, title, body, url, comments };
}

const frozenRequest = z.object({
  issue: z.object({ title: z.string(), body: z.string(), url: z.string().nullable() }),
});

async function frozenText(folder: string) {
  const text = await readFile(join(folder, "request.json"), "utf8").catch(() => null);
  if (text === null) return null;
  const parsed = frozenRequest.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data.issue : null;
}
