import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../agent/core/package-root.ts";
import type { TestSelection } from "../../../agent/core/model.ts";
import type { TestCommand, TestRunner } from "../../../agent/core/ports.ts";
import { parseCoveredTests, parseRecords } from "../records.ts";
import { fileName, newResultFile, resultFile } from "../result-file.ts";
import { select, titlesOf } from "../selection.ts";
import type { RunnerOptions } from "./options.ts";
import { scriptSnippets } from "../snippets/javascript.ts";
import { scriptEnvironment } from "./script.ts";

/**
 * node's own runner (Node 20 and later) with a reporter of ours as a data: address. Single tests are
 * asked for by their files: name patterns mean different things in different versions of node.
 * Of the script's arguments, options go before `--test` and paths or patterns after it.
 */
export function nodeTest(options: RunnerOptions): TestRunner {
  const { folder } = options;
  const { flags, patterns } = separate(options.arguments);
  const commandWith = (
    extra: readonly string[],
    selection: TestSelection,
    seconds: number,
  ): TestCommand => {
    const report = newResultFile(folder, "records.jsonl");
    const { files } = select(selection, folder);
    const shown = ["node", ...flags, "--test", ...extra];
    const targets = files.length > 0 ? files : patterns;
    const destination = `--test-reporter-destination=${fileName(report)}`;
    return {
      argv: [
        ...shown,
        `--test-reporter=${reporter()}`,
        destination,
        "--test-reporter=spec",
        "--test-reporter-destination=stdout",
        ...targets,
      ],
      shown: [...shown, ...targets],
      folder,
      environment: { ...scriptEnvironment, ...options.environment },
      seconds,
      resultFiles: [report],
    };
  };
  return {
    name: "node:test",
    snippets: scriptSnippets(options),
    command: (selection, { seconds }) => commandWith([], selection, seconds),
    parse: (result, files) => parseRecords(result, resultFile(files, "records.jsonl"), folder),
    coverage: {
      // Coverage is measured by process, so the failing and the other tests run one after the other.
      commands(targets, { seconds }) {
        const pattern = targets
          .map((id) => escapeRegex(titlesOf(id).split(" > ").at(-1) ?? id))
          .join("|");
        const selection = { kind: "tests", tests: targets } as const;
        return ["--test-name-pattern", "--test-skip-pattern"].map((option) =>
          commandWith(
            ["--experimental-test-coverage", `${option}=/${pattern}/`],
            selection,
            seconds,
          ),
        );
      },
      parse: (_targets, reports) =>
        reports.flatMap((files, index) =>
          parseCoveredTests(resultFile(files, "records.jsonl") ?? "", folder).map((covered) => ({
            ...covered,
            failed: index === 0,
          })),
        ),
    },
  };
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** Options that take their value as the next word keep it: `--import tsx`. */
function separate(words: readonly string[]): { flags: string[]; patterns: string[] } {
  const flags: string[] = [];
  const patterns: string[] = [];
  for (const [index, word] of words.entries()) {
    const isValue =
      /^(?:--import|--require|-r|--loader|--experimental-loader|-C|--conditions)$/.test(
        words[index - 1] ?? "",
      );
    if (isValue || word.startsWith("-")) flags.push(word);
    else patterns.push(word);
  }
  return { flags, patterns };
}

function reporter(): string {
  const path = join(packageRoot, "tools/tests/javascript/node-reporter.mjs");
  return `data:text/javascript;base64,${readFileSync(path).toString("base64")}`;
}
