import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Snippet } from "../../../agent/core/execution.ts";
import { packageRoot } from "../../../agent/core/package-root.ts";
import type { SnippetProbe, TestCommand } from "../../../agent/core/ports.ts";
import { fileName, newResultFile, resultFile } from "../result-file.ts";
import type { RunnerOptions } from "../runners/options.ts";
import { parseExecutedFunctions } from "./records.ts";

/** Longest that one statement runs, seconds: an endless loop must not use up the time of the others. */
const secondsEach = 4;

/** An issue's Python code, statement by statement, with `sys.setprofile` on. */
export function pythonSnippets(options: Omit<RunnerOptions, "arguments">): SnippetProbe {
  const { folder, environment } = options;
  return {
    language: "python",
    command(snippets, { seconds }): TestCommand {
      const report = newResultFile(folder, "snippet.jsonl");
      const settings = {
        report: fileName(report),
        snippets: snippets.map(({ code }: Snippet) => code),
        // What was seen is written at the end: the program has to stop before it is stopped.
        seconds: 0.8 * seconds,
        each: Math.min(secondsEach, 0.5 * seconds),
      };
      return {
        argv: ["python3", "-c", program(), JSON.stringify(settings)],
        folder,
        environment,
        seconds,
        resultFiles: [report],
      };
    },
    parse: (files) => parseExecutedFunctions(resultFile(files, "snippet.jsonl") ?? "", folder),
  };
}

function program(): string {
  const texts = ["recorder", "snippet"].map((part) =>
    readFileSync(join(packageRoot, "tools/tests/python", `${part}.py`), "utf8"),
  );
  return [...texts, "run_snippets()\n"].join("\n");
}
