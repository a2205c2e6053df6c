import { isRepoPath } from "../core/model.ts";
import type { Localization, RepoPath, Suspect } from "../core/model.ts";
import { fence, renderIssue } from "../../prompts/fence.ts";
import { rerankFiles } from "../../prompts/index.ts";
import { nearestNames, resolvePath } from "../../prompts/names.ts";
import { askChecked } from "./narrow-ask.ts";
import type { Checked } from "./narrow-ask.ts";
import { promote } from "./narrow-promote.ts";
import type { NarrowOptions } from "./narrow.ts";

/** One call over the list of paths. A path outside the list is taken when the tree has it. */
export async function narrowFiles(
  localization: Localization,
  options: NarrowOptions,
): Promise<Localization> {
  const shown = localization.files.slice(0, options.files ?? 30);
  if (shown.length < 2) return localization;
  const listed = shown.map(({ location }) => location.path);
  const files = (await options.tree.list()).map(({ path }) => path);
  const found = await askChecked(options, {
    prompt: rerankFiles,
    values: {
      issue: renderIssue(options.issue),
      files: fence("paths", shown.map((file) => describe(file, localization)).join("\n")),
    },
    check: async (reply) => checkPaths(reply.files, { listed, files }),
  });
  const promotions = found.slice(0, 10).map((path, index) => ({
    location: { kind: "file" as const, path },
    detail: `${ordinal(index + 1)} of ${shown.length} files by name`,
  }));
  return { ...localization, files: promote(localization.files, promotions) };
}

function checkPaths(
  names: readonly string[],
  { listed, files }: { listed: readonly RepoPath[]; files: readonly RepoPath[] },
): Checked<RepoPath> {
  const found: RepoPath[] = [];
  const rejected: string[] = [];
  for (const name of names) {
    const path = resolvePath(name, listed) ?? resolvePath(name, files);
    if (path !== null && isRepoPath(path)) found.push(path);
    else
      rejected.push(
        `${JSON.stringify(name)} (nearest: ${nearestNames(name, listed, 3).join(", ")})`,
      );
  }
  return { found, rejected };
}

function describe({ location }: Suspect, { symbols }: Localization): string {
  const names = symbols
    .slice(0, 60)
    .flatMap((suspect) =>
      suspect.location.kind === "symbol" && suspect.location.path === location.path
        ? [suspect.location.symbol]
        : [],
    )
    .slice(0, 3);
  return names.length === 0 ? location.path : `${location.path} [${names.join(", ")}]`;
}

function ordinal(number: number): string {
  const endings: Readonly<Record<number, string>> = { 1: "st", 2: "nd", 3: "rd" };
  return `${number}${endings[number] ?? "th"}`;
}
