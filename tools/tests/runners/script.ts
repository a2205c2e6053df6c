import type { RepoPath } from "../../../agent/core/model.ts";
import type { TestCommand } from "../../../agent/core/ports.ts";

/** No colours, no watching, no snapshots written: what runners do when they think they are in CI. */
export const scriptEnvironment = { CI: "1", NO_COLOR: "1", FORCE_COLOR: "0" };

/**
 * Starts a runner after noting its folder: the reports of vitest, jest and mocha hold absolute paths,
 * and only the sandbox knows where the workspace stands in it.
 */
export function noteFolder(rootFile: string, argv: readonly string[]): readonly string[] {
  return ["sh", "-c", 'pwd -P > "$0" && exec "$@"', rootFile, ...argv];
}

export interface ScriptCommandOptions {
  readonly argv: readonly string[];
  readonly shown: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly seconds: number;
  readonly resultFiles: readonly RepoPath[];
}

export function scriptCommand(options: ScriptCommandOptions): TestCommand {
  return { ...options, environment: { ...scriptEnvironment, ...options.environment } };
}

/**
 * A regular expression that matches exactly these titles, for runners that join suite and title with a
 * blank. An id joins them with ` > `, which a title may hold itself: so either is accepted there.
 */
export function titlePattern(titles: readonly string[]): string {
  const each = titles.map((title) => title.split(" > ").map(escapeRegExp).join("(?: > | )"));
  return `^ ?(?:${each.join("|")})$`;
}

export function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** A name filter of the repository's own script gives way to the titles that are asked for. */
export function withoutTitleFilter(words: readonly string[]): readonly string[] {
  const filter = /^(?:-t|--testNamePattern|-g|--grep|-f|--fgrep)$/;
  return words.filter(
    (word, index) =>
      !filter.test(word) && !filter.test(words[index - 1] ?? "") && !joinedFilter.test(word),
  );
}

const joinedFilter = /^--(?:testNamePattern|grep|fgrep)=/;
