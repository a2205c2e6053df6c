import { z } from "zod";
import type { CommandResult, TestReport, TestStatus } from "../../agent/core/model.ts";
import { abnormalEnd, didNotRun, ran, withoutReport, worst } from "./report.ts";
import { resultFile } from "./result-file.ts";
import { outOf } from "./selection.ts";

/** The JSON of jest, which vitest writes in the same shape. */
const reportShape = z.object({
  success: z.boolean(),
  wasInterrupted: z.boolean().optional(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().nullish(),
      assertionResults: z.array(
        z.object({
          ancestorTitles: z.array(z.string()),
          title: z.string(),
          status: z.string(),
        }),
      ),
    }),
  ),
});

type JsonReport = z.infer<typeof reportShape>;
type FileResult = JsonReport["testResults"][number];

export interface JsonReportSource {
  readonly result: CommandResult;
  readonly files: ReadonlyMap<string, string>;
  readonly folder: string;
}

/**
 * Reads `…-all.json` or `…-chosen.json`, beside `…-folder.txt` with the absolute folder that the runner
 * worked in. Where tests were chosen by name, those that were not chosen come out as skipped: they are
 * left out.
 */
export function parseJsonReport({ result, files, folder }: JsonReportSource): TestReport {
  const abnormal = abnormalEnd(result);
  if (abnormal !== null) return abnormal;
  const chosen = resultFile(files, "chosen.json");
  const text = chosen ?? resultFile(files, "all.json");
  const root = resultFile(files, "folder.txt");
  if (text === undefined) return withoutReport(result);
  const report = reportShape.safeParse(parseJson(text));
  if (!report.success || root === undefined) {
    return didNotRun("output-unreadable", result, "the runner's JSON report cannot be read");
  }
  return judge(report.data, { result, folder, root, chosen: chosen !== undefined });
}

interface ReportPlace {
  readonly result: CommandResult;
  readonly folder: string;
  readonly root: string;
  readonly chosen: boolean;
}

function judge(report: JsonReport, { result, folder, root, chosen }: ReportPlace): TestReport {
  if (report.wasInterrupted === true)
    return didNotRun("crashed", result, "the run was interrupted");
  const tests = new Map<string, TestStatus>();
  for (const file of report.testResults) {
    const path = outOf(relativeTo(root, file.name), folder);
    for (const [id, status] of statusesOf(file, path)) {
      if (!chosen || status !== "skipped") tests.set(id, worst(tests.get(id), status));
    }
  }
  const statuses = [...tests.values()];
  const nothingRan = report.testResults.every(
    ({ assertionResults }) => assertionResults.length === 0,
  );
  if (nothingRan && tests.size > 0) {
    return didNotRun("build-failed", result, "no test file can be loaded");
  }
  const bad = statuses.some((status) => status === "failed" || status === "error");
  const code = result.end.kind === "exited" ? result.end.code : -1;
  if (tests.size > 0 && !bad && (code !== 0 || !report.success)) {
    tests.set(outOf(outsideOfTests, folder), "error");
  }
  return ran(tests, result);
}

/**
 * Stands for an unhandled rejection, a failed type check or a threshold: the run was not a success, and
 * which of its tests that concerns is not known. Red before and after, it is no news; red after only,
 * it is harm.
 */
const outsideOfTests = "(an error outside of the tests)";

function statusesOf(file: FileResult, path: string): readonly (readonly [string, TestStatus])[] {
  const tests = file.assertionResults.map((test) => {
    const id = [path, ...test.ancestorTitles.filter((title) => title !== ""), test.title].join(
      " > ",
    );
    return [id, statusOf(test.status)] as const;
  });
  // A file that failed without a failing test broke while it was loaded, or in a hook.
  const unexplained = file.status === "failed" && tests.every(([, status]) => status !== "failed");
  return unexplained ? [...tests, [path, "error"] as const] : tests;
}

function statusOf(status: string): TestStatus {
  if (status === "passed") return "passed";
  return status === "failed" ? "failed" : status in skippedStatuses ? "skipped" : "error";
}

const skippedStatuses = { skipped: true, pending: true, todo: true, disabled: true };

function relativeTo(root: string, path: string): string {
  const base = root.trim().replace(/\/+$/, "");
  return path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
