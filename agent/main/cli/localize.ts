import { rm } from "node:fs/promises";
import { z } from "zod";
import { Interrupted } from "../../core/errors.ts";
import type { Localization, Suspect } from "../../core/model.ts";
import { suspectName } from "../../steps/localize.ts";
import { openObjects } from "../../../tools/git/open-objects.ts";
import { createLocalizer } from "../../../tools/search/localizer.ts";
import { findIssue } from "../find-issue.ts";
import { reasonWords } from "../reason-words.ts";
import { hostToken } from "../token.ts";
import { createIndexingLine } from "./indexing-line.ts";
import { onInterrupt } from "./interrupt.ts";
import { parseFlags } from "./parse-flags.ts";
import { oneLine } from "./progress.ts";
import { repositorySource } from "./repository-source.ts";
import { scratchFolder } from "../scratch.ts";
import { unrelatedSignal } from "../../../tools/search/rank/describe-signal.ts";

const topWords = "expected a whole number from 1 to 500";

const flagsSchema = z.object({
  issue: z.string(),
  repo: z.string(),
  base: z.string().optional(),
  top: z.coerce.number(topWords).int(topWords).min(1, topWords).max(500, topWords),
  json: z.boolean().default(false),
});

/** `repair localize`: reads, ranks, prints; nothing in the repository is run or written. */
export async function localizeCommand(given: Readonly<Record<string, unknown>>): Promise<number> {
  const flags = parseFlags(flagsSchema, given);
  const source = repositorySource(flags.repo);
  const interrupt = onInterrupt(process.stderr);
  const indexing = createIndexingLine(process.stderr, {
    live: process.stderr.isTTY && !flags.json,
  });
  const folder = await scratchFolder("localize");
  try {
    const { signal } = interrupt;
    const issue = await findIssue({
      given: flags.issue,
      repository: source,
      token: hostToken(process.env),
      signal,
    });
    const warn = (text: string) => void process.stderr.write(`repair: ${text}\n`);
    const objects = await openObjects({ source, base: flags.base ?? null, folder }, signal);
    const localizer = createLocalizer({ progress: indexing.update, warn });
    const { files, symbols } = await localizer.localize(issue, objects, signal);
    indexing.end();
    if (objects.note !== null) warn(objects.note);
    const top = { files: files.slice(0, flags.top), symbols: symbols.slice(0, flags.top) };
    if (flags.json)
      process.stdout.write(
        `${JSON.stringify({ base_commit: objects.repository.baseCommit, uncommitted_files: objects.uncommitted, ...top }, null, 2)}\n`,
      );
    else printSuspects(top);
    if (isUnrelated(top))
      process.stderr.write(
        "repair: nothing in the issue matches the repository, so this order says little; does the issue name what it is about?\n",
      );
    return 0;
  } catch (error) {
    throw interrupt.signal.aborted ? new Interrupted() : error;
  } finally {
    indexing.end();
    interrupt.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Nothing of what the issue says was found in anything that is listed. */
function isUnrelated({ files, symbols }: Localization): boolean {
  return [...files, ...symbols].every(({ reasons }) =>
    reasons.every(({ signal }) => signal === unrelatedSignal),
  );
}

function printSuspects({
  files,
  symbols,
}: {
  files: readonly Suspect[];
  symbols: readonly Suspect[];
}): void {
  for (const [title, suspects] of [
    ["files", files],
    ["symbols", symbols],
  ] as const) {
    process.stdout.write(`${title}\n`);
    for (const [index, suspect] of suspects.entries()) {
      const why = reasonWords(suspect.reasons, 3).join("; ");
      process.stdout.write(
        `${String(index + 1).padStart(4)}  ${suspectName(suspect)}\n      ${oneLine(why, 160)}\n`,
      );
    }
  }
}
