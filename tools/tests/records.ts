import { z } from "zod";
import { isRepoPath } from "../../agent/core/model.ts";
import type { CommandResult, RepoPath, TestReport, TestStatus } from "../../agent/core/model.ts";
import type { CoveredTest } from "../../agent/core/spectrum.ts";
import { abnormalEnd, didNotRun, ran, withoutReport, worst } from "./report.ts";
import { outOf } from "./selection.ts";

const status = z.enum(["passed", "failed", "error", "skipped", "expected-failure"]);

/** What the reporters in python/ and javascript/ write: one JSON object a line. */
const recordShape = z.discriminatedUnion("event", [
  z.object({ event: z.literal("runner"), name: z.string(), version: z.string() }),
  z.object({ event: z.literal("collected"), ids: z.array(z.string()) }),
  z.object({ event: z.literal("collect-error"), id: z.string() }),
  z.object({ event: z.literal("start"), id: z.string() }),
  z.object({ event: z.literal("result"), id: z.string(), status }),
  z.object({
    event: z.literal("lines"),
    id: z.string(),
    lines: z.record(z.string(), z.array(z.number())),
  }),
  z.object({ event: z.literal("foreign"), modules: z.array(z.string()) }),
  z.object({ event: z.literal("end"), status: z.number() }),
]);

type TestRecord = z.infer<typeof recordShape>;

/**
 * Reads a record file. It counts only when its last line says that the runner came to its end: tests
 * that end the process early leave a report without that line, whatever exit code they choose.
 *
 * @param folder where the runner worked, put before every id.
 */
export function parseRecords(
  result: CommandResult,
  text: string | undefined,
  folder: string,
): TestReport {
  const abnormal = abnormalEnd(result);
  if (abnormal !== null) return abnormal;
  if (text === undefined || text === "") return withoutReport(result);
  const records = readRecords(text);
  if (records === null) {
    return didNotRun("output-unreadable", result, "the test report is damaged");
  }
  return incomplete(records, result) ?? complete(records, result, folder);
}

/** What each test executed, from a record file written with line tracing on. */
export function parseCoveredTests(text: string, folder: string): readonly CoveredTest[] {
  const records = readRecords(text) ?? [];
  const failing = new Set<string>();
  for (const record of records) {
    const isRed =
      record.event === "result" && (record.status === "failed" || record.status === "error");
    if (isRed) failing.add(record.id);
  }
  return records.flatMap((record) => {
    if (record.event !== "lines") return [];
    const lines: Record<RepoPath, readonly number[]> = {};
    for (const [path, numbers] of Object.entries(record.lines)) {
      const full = outOf(path, folder);
      if (isRepoPath(full)) lines[full] = numbers;
    }
    return [{ failed: failing.has(record.id), lines }];
  });
}

function readRecords(text: string): readonly TestRecord[] | null {
  const records: TestRecord[] = [];
  const lines = text.split("\n");
  const tail = lines.pop();
  for (const line of lines) {
    const record = recordShape.safeParse(parseJson(line));
    if (!record.success) return null;
    records.push(record.data);
  }
  // A cut last line means that the process was ended while it wrote: the missing end says so.
  return tail === "" || records.at(-1)?.event !== "end" ? records : null;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function incomplete(records: readonly TestRecord[], result: CommandResult): TestReport | null {
  const foreign = records.find((record) => record.event === "foreign");
  if (foreign !== undefined) {
    const modules = foreign.modules.join(", ");
    const note = `the tests imported ${modules} from the user's own folder, not from the copy under test`;
    return didNotRun("build-failed", result, note);
  }
  const end = records.at(-1);
  if (end?.event !== "end") {
    const running = records.findLast((record) => record.event === "start");
    const place = running === undefined ? "before the first test" : `during ${running.id}`;
    return didNotRun(
      "crashed",
      result,
      `the process ended ${place}, before the runner had finished`,
    );
  }
  const loaded = records.some(({ event }) => event === "collected" || event === "result");
  const { status: code } = end;
  if (code === 4 && !loaded) return didNotRun("build-failed", result, "the tests cannot be loaded");
  if (code === 2 || code === 3 || code === 4) {
    return didNotRun("crashed", result, `the test runner stopped with its status ${code}`);
  }
  return null;
}

function complete(
  records: readonly TestRecord[],
  result: CommandResult,
  folder: string,
): TestReport {
  const tests = new Map<string, TestStatus>();
  const loadErrors = new Set<string>();
  const add = (id: string, next: TestStatus) => {
    const full = outOf(id, folder);
    tests.set(full, worst(tests.get(full), next));
  };
  for (const record of records) {
    if (record.event === "result") add(record.id, record.status);
    if (record.event === "collect-error") {
      add(record.id, "error");
      loadErrors.add(outOf(record.id, folder));
    }
  }
  for (const id of records.flatMap((record) => (record.event === "collected" ? record.ids : []))) {
    if (!tests.has(outOf(id, folder))) add(id, "error"); // found, but never given a result
  }
  if (loadErrors.size > 0 && loadErrors.size === tests.size) {
    return didNotRun(
      "build-failed",
      result,
      `no test file can be loaded: ${[...loadErrors].join(", ")}`,
    );
  }
  return ran(tests, result);
}
