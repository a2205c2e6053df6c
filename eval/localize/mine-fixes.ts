import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { isTestPath, sourceLanguage } from "../../tools/search/index/source-files.ts";
import { readLog } from "../../tools/search/history/read-log.ts";
import type { LoggedCommit } from "../../tools/search/history/read-log.ts";
import { readGit } from "../../tools/search/objects/git.ts";
import { findRepository } from "./repositories.ts";

/**
 * A second test set from git history: commits that say they fix something, change one or two source
 * files and a test. The commit's message is the question, its parent the base.
 *
 *   node eval/localize/mine-fixes.ts --repos DIR --choose vuejs/core,axios/axios --each 10
 *   node eval/localize/mine-fixes.ts --repos DIR --out fixes.jsonl
 *
 * The first form chooses commits and writes their names to script-fixes.json; the second makes the
 * instances of that file from the repositories, so that no project's text has to be kept here.
 */
export interface HistoricalFix {
  readonly repository: string;
  readonly commit: string;
}

const listFile = new URL("script-fixes.json", import.meta.url);
const listSchema = z.array(z.object({ repository: z.string(), commit: z.string() }));

/** The chosen commits in the order of their names, which is as good as chance and repeatable. */
export async function chooseFixes(
  gitDirectory: string,
  repository: string,
  count: number,
): Promise<readonly HistoricalFix[]> {
  const head = (await readGit(gitDirectory, ["rev-parse", "HEAD"])).toString("utf8").trim();
  const commits: LoggedCommit[] = [];
  const receive = (commit: LoggedCommit): void => {
    if (isSmallFix(commit)) commits.push(commit);
  };
  const options = { gitDirectory, wanted: [head], known: [], limit: 6_000, receive };
  await readLog({ ...options, renames: "-M" });
  return commits
    .map(({ commit }) => ({ repository, commit }))
    .toSorted((a, b) => (a.commit < b.commit ? -1 : 1))
    .slice(0, count);
}

function isSmallFix({ message, parents, changes }: LoggedCommit): boolean {
  const subject = message.trim().split("\n", 1)[0] ?? "";
  if (parents.length !== 1 || !/^fix\b|\bfix(?:es|ed)?\b/i.test(subject)) return false;
  if (
    /\b(?:typo|lint|docs?|readme|types?|ci|build|deps?|revert|style|formatting|karma)\b/i.test(
      subject,
    )
  )
    return false;
  if (subject.length < 25 || changes.some(({ before }) => before !== null)) return false;
  const script = changes.filter(({ path }) => sourceLanguage(path)?.family === "script");
  const sources = script.filter(({ path }) => !isTestPath(path));
  return sources.length >= 1 && sources.length <= 2 && script.length > sources.length;
}

/** An instance in the fields of SWE-bench; pull-request numbers are taken out of the question. */
export async function makeInstance(
  gitDirectory: string,
  { repository, commit }: HistoricalFix,
): Promise<Readonly<Record<string, string>>> {
  const read = async (...args: string[]): Promise<string> =>
    (await readGit(gitDirectory, args)).toString("utf8");
  const message = (await read("log", "-1", "--format=%B", commit)).trim();
  const names = (await read("diff", "--name-only", `${commit}^`, commit)).split("\n");
  const sources = names.filter((path) => {
    return sourceLanguage(path)?.family === "script" && !isTestPath(path);
  });
  return {
    instance_id: `${repository.replace("/", "__")}-${commit.slice(0, 10)}`,
    repo: repository,
    base_commit: (await read("rev-parse", `${commit}^`)).trim(),
    problem_statement: withoutTrailers(message),
    patch: await read("diff", `${commit}^`, commit, "--", ...sources),
  };
}

function withoutTrailers(message: string): string {
  const lines = message.split("\n").filter((line) => !/^\s*[\w-]+-by:|^\s*\*? *@/i.test(line));
  return lines
    .join("\n")
    .replaceAll(/\s*\(#\d+\)/g, "")
    .trim();
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      repos: { type: "string", default: "repos" },
      choose: { type: "string" },
      each: { type: "string", default: "10" },
      out: { type: "string", default: "script-fixes.jsonl" },
    },
  });
  if (values.choose !== undefined) {
    const chosen: HistoricalFix[] = [];
    for (const repository of values.choose.split(",")) {
      const gitDirectory = findRepository(values.repos, repository);
      chosen.push(...(await chooseFixes(gitDirectory, repository, Number(values.each))));
    }
    await writeFile(listFile, `${JSON.stringify(chosen, null, 1)}\n`);
    return;
  }
  const fixes = listSchema.parse(JSON.parse(await readFile(listFile, "utf8")));
  const lines: string[] = [];
  for (const fix of fixes) {
    const gitDirectory = findRepository(values.repos, fix.repository);
    lines.push(JSON.stringify(await makeInstance(gitDirectory, fix)));
  }
  await writeFile(values.out, `${lines.join("\n")}\n`);
}

if (import.meta.main) await main();
