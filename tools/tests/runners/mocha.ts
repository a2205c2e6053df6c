import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../agent/core/package-root.ts";
import type { TestRunner } from "../../../agent/core/ports.ts";
import { parseRecords } from "../records.ts";
import { fileName, newResultFile, resultFile } from "../result-file.ts";
import { select, titlesOf } from "../selection.ts";
import type { RunnerOptions } from "./options.ts";
import { scriptCommand, titlePattern, withoutTitleFilter } from "./script.ts";
import { scriptSnippets } from "../snippets/javascript.ts";

/**
 * mocha with a reporter of ours, because its JSON reporter has lost the suites of a test and, before
 * 9.2, shares its output with the tests. Files given here are added to those of the repository's own
 * configuration, so that a selection of files may run more than it names.
 */
export function mocha({ folder, environment, ...runner }: RunnerOptions): TestRunner {
  return {
    name: "mocha",
    snippets: scriptSnippets({ folder, environment }),
    command(selection, { seconds }) {
      const report = newResultFile(folder, "records.jsonl");
      const reporter = `${fileName(report)}.cjs`;
      const { files, only } = select(selection, folder);
      const titles = only === null ? [] : ["--grep", titlePattern(only.map(titlesOf))];
      const own = only === null ? runner.arguments : withoutTitleFilter(runner.arguments);
      const given = files.length === 0 ? own : withoutPatterns(own);
      const shown = ["mocha", ...given, ...titles, ...files];
      const options = ["--reporter", `./${reporter}`, "--exit", "--no-color"];
      return scriptCommand({
        argv: ["sh", "-c", placeReporter, reporter, reporterText(), ...shown, ...options],
        shown,
        folder,
        environment,
        seconds,
        resultFiles: [report],
      });
    },
    parse: (result, files) => parseRecords(result, resultFile(files, "records.jsonl"), folder),
  };
}

/** mocha takes a reporter only from a file: it is written under a name that nobody can foresee. */
const placeReporter = 'printf "%s" "$1" > "$0" && shift && exec "$@"';

function reporterText(): string {
  return readFileSync(join(packageRoot, "tools/tests/javascript/mocha-reporter.cjs"), "utf8");
}

/** The script's own paths are replaced by the files that were asked for; its options stay. */
function withoutPatterns(words: readonly string[]): readonly string[] {
  return words.filter(
    (word, index) =>
      word.startsWith("-") || /^-(?:-[a-z-]+|[a-zA-Z])$/.test(words[index - 1] ?? ""),
  );
}
