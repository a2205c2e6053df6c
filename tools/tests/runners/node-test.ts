import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../agent/core/package-root.ts";
import type { TestRunner } from "../../../agent/core/ports.ts";
import { parseRecords } from "../records.ts";
import { fileName, newResultFile, resultFile } from "../result-file.ts";
import { select } from "../selection.ts";
import type { RunnerOptions } from "./options.ts";
import { scriptEnvironment } from "./script.ts";

/**
 * node's own runner (Node 20 and later) with a reporter of ours as a data: address. Single tests are
 * asked for by their files: name patterns mean different things in different versions of node.
 * Of the script's arguments, options go before `--test` and paths or patterns after it.
 */
export function nodeTest(options: RunnerOptions): TestRunner {
  const { folder } = options;
  const { flags, patterns } = separate(options.arguments);
  return {
    name: "node:test",
    command(selection, { seconds }) {
      const report = newResultFile(folder, "records.jsonl");
      const { files } = select(selection, folder);
      const shown = ["node", ...flags, "--test"];
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
    },
    parse: (result, files) => parseRecords(result, resultFile(files, "records.jsonl"), folder),
  };
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
