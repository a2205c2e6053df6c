import { z } from "zod";
import type { CommandResult, TestReport, TestStatus } from "../../../agent/core/model.ts";
import type { TestRunner } from "../../../agent/core/ports.ts";
import { parseJson, relativeTo } from "../json-report.ts";
import { abnormalEnd, didNotRun, ran, withoutReport, worst } from "../report.ts";
import { fileName, newResultFile, resultFile } from "../result-file.ts";
import { outOf, select, titlesOf } from "../selection.ts";
import type { RunnerOptions } from "./options.ts";
import { noteFolder, scriptCommand, titlePattern } from "./script.ts";

/**
 * mocha (9.2 and later) with its JSON reporter. Files given here are added to those of the repository's
 * own configuration, so that a selection of files may run more than it names; ids hold the full title.
 */
export function mocha(runner: RunnerOptions): TestRunner {
  const { folder, environment } = runner;
  return {
    name: "mocha",
    command(selection, { seconds }) {
      const report = newResultFile(folder, "mocha.json");
      const root = newResultFile(folder, "folder.txt");
      const { files, only } = select(selection, folder);
      const titles = only === null ? [] : ["--grep", titlePattern(only.map(titlesOf))];
      const given = files.length === 0 ? runner.arguments : withoutPatterns(runner.arguments);
      const options = ["--reporter=json", `--reporter-option=output=${fileName(report)}`, "--exit"];
      return scriptCommand({
        argv: noteFolder(fileName(root), [
          "mocha",
          ...given,
          ...options,
          "--no-color",
          ...titles,
          ...files,
        ]),
        shown: ["mocha", ...given, ...titles, ...files],
        folder,
        environment,
        seconds,
        resultFiles: [report, root],
      });
    },
    parse: (result, files) =>
      parseMocha(result, {
        report: resultFile(files, "mocha.json"),
        root: resultFile(files, "folder.txt"),
        folder,
      }),
  };
}

const testShape = z.object({ fullTitle: z.string(), file: z.string().nullish() });
const reportShape = z.object({
  stats: z.object({ failures: z.number() }),
  passes: z.array(testShape),
  failures: z.array(testShape),
  pending: z.array(testShape),
});

interface MochaSource {
  readonly report: string | undefined;
  readonly root: string | undefined;
  readonly folder: string;
}

function parseMocha(result: CommandResult, source: MochaSource): TestReport {
  const abnormal = abnormalEnd(result);
  if (abnormal !== null) return abnormal;
  if (source.report === undefined) return withoutReport(result);
  const report = reportShape.safeParse(parseJson(source.report));
  if (!report.success || source.root === undefined) {
    return didNotRun("output-unreadable", result, "mocha's JSON report cannot be read");
  }
  const tests = new Map<string, TestStatus>();
  const add = (test: z.infer<typeof testShape>, status: TestStatus) => {
    const file = relativeTo(source.root ?? "", test.file ?? "(unknown file)");
    const id = `${outOf(file, source.folder)} > ${test.fullTitle.trim()}`;
    tests.set(id, worst(tests.get(id), status));
  };
  for (const test of report.data.pending) add(test, "skipped");
  for (const test of report.data.passes) add(test, "passed");
  for (const test of report.data.failures) add(test, isHook(test.fullTitle) ? "error" : "failed");
  const code = result.end.kind === "exited" ? result.end.code : -1;
  if (tests.size > 0 && code !== 0 && report.data.stats.failures === 0) {
    return didNotRun("crashed", result, `no test failed, but mocha ended with ${code}`);
  }
  return ran(tests, result);
}

function isHook(title: string): boolean {
  return /"(?:before|after)(?: each| all)" hook/.test(title);
}

/** The script's own paths are replaced by the files that were asked for; its options stay. */
function withoutPatterns(words: readonly string[]): readonly string[] {
  return words.filter(
    (word, index) =>
      word.startsWith("-") || /^-(?:-[a-z-]+|[a-zA-Z])$/.test(words[index - 1] ?? ""),
  );
}
