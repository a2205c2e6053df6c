import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { saveDurably } from "../../../tools/store/run-folder.ts";
import type { HiddenInstance } from "../../datasets/instance.ts";
import { executedTests } from "../../grading/executed-tests.ts";
import { gradeLog } from "../../grading/instance-report.ts";
import type { ExcludedTest } from "../port.ts";
import type { RawRun } from "./evaluate.ts";

const recordShape = z.object({
  format: z.literal(1),
  instance: z.string(),
  /** Expected tests that do not hold with the gold patch. */
  failing: z.array(z.string()),
  /** Whether the gold run gave a log that can be judged at all. */
  judged: z.boolean(),
  why: z.string().nullable(),
  seconds: z.number(),
  /** Tests that the runner says it executed; null when it does not say. */
  executed: z.number().nullable().default(null),
});

/** What the gold patch does in this environment. */
export type GoldRecord = z.infer<typeof recordShape>;

/** Where the record of an instance in an environment stands. */
export function recordFile(
  folder: string,
  { instance, key }: { readonly instance: HiddenInstance; readonly key: string },
): string {
  const { id, baseCommit, patch, testPatch, failToPass, passToPass } = instance;
  const told = JSON.stringify([1, key, baseCommit, patch, testPatch, failToPass, passToPass]);
  const hash = createHash("sha256").update(told).digest("hex").slice(0, 16);
  return join(folder, "gold", `${id}-${hash}.json`);
}

export async function loadRecord(path: string): Promise<GoldRecord | null> {
  const text = await readFile(path, "utf8").catch(() => "");
  try {
    return recordShape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export async function saveRecord(path: string, record: GoldRecord): Promise<void> {
  await saveDurably(path, `${JSON.stringify(record)}\n`);
}

/** Reads a run of the gold patch by the official rules. */
export function recordOf(instance: HiddenInstance, run: RawRun): GoldRecord {
  const seconds = run.kind === "ran" || run.kind === "timed-out" ? run.seconds : 0;
  const executed = run.kind === "ran" ? executedTests(run.log) : null;
  const base = { format: 1 as const, instance: instance.id, seconds, executed };
  const failing = failingTests(instance, run);
  if (failing !== null) return { ...base, failing: [...failing], judged: true, why: null };
  return { ...base, failing: [], judged: false, why: whyUnjudged(run) };
}

/** Expected tests that do not hold in a run; null when its log cannot be judged. */
export function failingTests(instance: HiddenInstance, run: RawRun): readonly string[] | null {
  if (run.kind !== "ran") return null;
  const graded = gradeLog({ instance, log: run.log, rules: "v5", format: "official" });
  const status = graded.kind === "graded" ? graded.report.tests_status : undefined;
  if (status === undefined) return null;
  return [...status.FAIL_TO_PASS.failure, ...status.PASS_TO_PASS.failure];
}

function whyUnjudged(run: RawRun): string {
  if (run.kind === "timed-out") return `its tests ran over ${Math.round(run.seconds)} s`;
  if (run.kind === "environment-failed") return run.why;
  if (run.kind === "patch-did-not-apply") return "it does not apply";
  return `its log cannot be judged; it ends with: ${run.log.slice(-300)}`;
}

/** The record in the words of the port. */
export function excludedBy(record: GoldRecord): readonly ExcludedTest[] {
  return record.failing.map((test) => ({
    test,
    why: "does not hold in this environment with the gold patch either",
  }));
}
