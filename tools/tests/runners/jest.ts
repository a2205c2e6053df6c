import type { TestRunner } from "../../../agent/core/ports.ts";
import { parseJsonReport } from "../json-report.ts";
import { fileName, newResultFile } from "../result-file.ts";
import { select, titlesOf } from "../selection.ts";
import type { RunnerOptions } from "./options.ts";
import { noteFolder, scriptCommand, titlePattern, withoutTitleFilter } from "./script.ts";
import { scriptSnippets } from "../snippets/javascript.ts";

/** jest with its JSON output in a file; files are given by path, not as patterns. */
export function jest(runner: RunnerOptions): TestRunner {
  const { folder, environment } = runner;
  return {
    name: "jest",
    snippets: scriptSnippets(runner),
    command(selection, { seconds }) {
      const { files, only } = select(selection, folder);
      const report = newResultFile(folder, only === null ? "all.json" : "chosen.json");
      const root = newResultFile(folder, "folder.txt");
      const given = only === null ? runner.arguments : withoutTitleFilter(runner.arguments);
      const titles = only === null ? [] : ["-t", titlePattern(only.map(titlesOf))];
      const paths = files.length === 0 ? [] : ["--runTestsByPath", ...files];
      const options = [
        "--ci",
        "--coverage=false",
        "--watchman=false",
        "--forceExit",
        "--json",
        `--outputFile=${fileName(report)}`,
      ];
      return scriptCommand({
        argv: noteFolder(fileName(root), ["jest", ...given, ...options, ...titles, ...paths]),
        shown: ["jest", ...given, ...titles, ...paths],
        folder,
        environment,
        seconds,
        resultFiles: [report, root],
      });
    },
    parse: (result, files) => parseJsonReport({ result, files, folder }),
  };
}
