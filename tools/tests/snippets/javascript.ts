import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../agent/core/package-root.ts";
import type { SnippetProbe } from "../../../agent/core/ports.ts";
import { fileName, newResultFile, resultFile } from "../result-file.ts";
import type { RunnerOptions } from "../runners/options.ts";
import { scriptEnvironment } from "../runners/script.ts";
import { parseExecutedFunctions } from "./records.ts";

/**
 * An issue's JavaScript as modules of the repository, watched by V8's own counts. TypeScript runs where
 * node strips types. A program that does not end in its time leaves no report.
 */
export function scriptSnippets({
  folder,
  environment,
}: Omit<RunnerOptions, "arguments">): SnippetProbe {
  return {
    language: "javascript",
    command(snippets, { seconds }) {
      const report = newResultFile(folder, "snippet.jsonl");
      const settings = { report: fileName(report), snippets: snippets.map(({ code }) => code) };
      return {
        argv: ["node", "--input-type=module", "-e", program(), JSON.stringify(settings)],
        folder,
        environment: { ...scriptEnvironment, ...environment },
        seconds,
        resultFiles: [report],
      };
    },
    parse: (files) => parseExecutedFunctions(resultFile(files, "snippet.jsonl") ?? "", folder),
  };
}

function program(): string {
  return readFileSync(join(packageRoot, "tools/tests/javascript/snippet.mjs"), "utf8");
}
