import type { TestRunner } from "../../../agent/core/ports.ts";
import { parseJsonReport } from "../json-report.ts";
import { fileName, newResultFile } from "../result-file.ts";
import { select, titlesOf } from "../selection.ts";
import type { RunnerOptions } from "./options.ts";
import { noteFolder, scriptCommand, titlePattern, withoutTitleFilter } from "./script.ts";
import { scriptSnippets } from "../snippets/javascript.ts";

/** vitest with its JSON reporter. `vitest` is found on the path: node_modules/.bin of the environment. */
export function vitest(runner: RunnerOptions): TestRunner {
  const { folder, environment } = runner;
  return {
    name: "vitest",
    snippets: scriptSnippets(runner),
    command(selection, { seconds }) {
      const { files, only } = select(selection, folder);
      const report = newResultFile(folder, only === null ? "all.json" : "chosen.json");
      const root = newResultFile(folder, "folder.txt");
      const given = only === null ? runner.arguments : withoutTitleFilter(runner.arguments);
      const titles = only === null ? [] : ["-t", titlePattern(only.map(titlesOf))];
      const shown = ["vitest", "run", ...given, ...files, ...titles];
      const options = [
        "--watch=false",
        "--coverage.enabled=false",
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${fileName(report)}`,
      ];
      return scriptCommand({
        argv: noteFolder(fileName(root), [...shown, ...options]),
        shown,
        folder,
        environment,
        seconds,
        resultFiles: [report, root],
      });
    },
    parse: (result, files) => parseJsonReport({ result, files, folder }),
  };
}
