import { dirname, join } from "node:path";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { usageError } from "../../../agent/core/errors.ts";
import type { HiddenInstance } from "../../datasets/instance.ts";
import { readJsonLines, readText } from "../../datasets/read-rows.ts";
import { findInfrastructureSign } from "../infrastructure.ts";
import { gradeLog } from "../instance-report.ts";
import type { GradedLog } from "../instance-report.ts";
import type { GradingRules } from "../rules.ts";
import { findLogs } from "./find-logs.ts";
import type { FoundLog } from "./find-logs.ts";

export interface GradeLogsOptions {
  /** A folder of logs or archives: see `findLogs`. */
  readonly from: string;
  /** JSONL of recorded verdicts `{run, instance_id, resolved}`, or null. */
  readonly index: string | null;
  readonly instances: readonly HiddenInstance[];
  readonly rules: GradingRules;
}

export interface LogVerdict {
  readonly run: string;
  readonly model: string | null;
  readonly instance_id: string;
  readonly resolved: boolean;
  /** What was recorded, when there is an index and it has this log. */
  readonly recorded: boolean | null;
  readonly graded: GradedLog;
  /** A sign in the log that explains a failure (`findInfrastructureSign`), or null. */
  readonly sign: string | null;
}

/** A verdict that differs from the recorded one, and why it does. */
export interface VerdictException {
  readonly run: string;
  readonly instance_id: string;
  readonly recorded: "resolved" | "not_resolved";
  readonly recomputed: boolean;
  readonly reason: string;
  /** Whether `exceptions.json` beside the index lists it. */
  readonly listed: boolean;
  readonly f2p_not_ok: readonly string[];
  readonly p2p_not_ok: readonly string[];
}

export interface GradeLogsSummary {
  readonly rules: GradingRules;
  readonly total: number;
  readonly resolved: number;
  /** With an index: agree + disagree = total; without one both are null. */
  readonly agree: number | null;
  readonly disagree: number | null;
  readonly exceptions: readonly VerdictException[];
  /** Differences that `exceptions.json` does not list; zero when there is no such file or index. */
  readonly unlisted: number;
  /** Logs that no row of the dataset or of the index belongs to, and index rows without a log. */
  readonly unmatched: readonly string[];
  readonly verdicts: readonly LogVerdict[];
}

/** Grades every log and compares with the recorded verdicts. */
export async function gradeLogs(options: GradeLogsOptions): Promise<GradeLogsSummary> {
  const instances = new Map(options.instances.map((instance) => [instance.id, instance]));
  const recorded = await readIndex(options.index);
  const listed = await readListedExceptions(options.index);
  const verdicts: LogVerdict[] = [];
  const unmatched: string[] = [];
  const missing = new Set(recorded?.keys());
  for await (const log of findLogs(options.from)) {
    const key = keyOf(log.run, log.instanceId);
    missing.delete(key);
    const instance = instances.get(log.instanceId);
    const known = recorded?.get(key);
    if (instance === undefined) unmatched.push(`${key}: not in the dataset`);
    else if (recorded !== null && known === undefined) unmatched.push(`${key}: not in the index`);
    else verdicts.push(judge(log, { instance, recorded: known ?? null, rules: options.rules }));
  }
  unmatched.push(...[...missing].map((key) => `${key}: no log`));
  return summarize(verdicts, {
    rules: options.rules,
    unmatched,
    listed,
    indexed: recorded !== null,
  });
}

function judge(
  log: FoundLog,
  to: {
    readonly instance: HiddenInstance;
    readonly recorded: boolean | null;
    readonly rules: GradingRules;
  },
): LogVerdict {
  const graded = gradeLog({
    instance: to.instance,
    log: log.text,
    rules: to.rules,
    format: log.format,
  });
  const resolved = graded.kind === "graded" && graded.report.resolved;
  return {
    run: log.run,
    model: log.model,
    instance_id: log.instanceId,
    resolved,
    recorded: to.recorded,
    graded,
    sign: to.recorded === !resolved ? (findInfrastructureSign(log.text)?.reason ?? null) : null,
  };
}

interface SummaryOptions {
  readonly rules: GradingRules;
  readonly unmatched: readonly string[];
  readonly listed: ReadonlySet<string> | null;
  readonly indexed: boolean;
}

function summarize(verdicts: readonly LogVerdict[], options: SummaryOptions): GradeLogsSummary {
  const exceptions = verdicts
    .filter(({ resolved, recorded }) => recorded !== null && recorded !== resolved)
    .map((verdict) => describeException(verdict, options.listed));
  return {
    rules: options.rules,
    total: verdicts.length,
    resolved: verdicts.filter(({ resolved }) => resolved).length,
    agree: options.indexed ? verdicts.length - exceptions.length : null,
    disagree: options.indexed ? exceptions.length : null,
    exceptions,
    unlisted: exceptions.filter(({ listed }) => !listed).length,
    unmatched: options.unmatched,
    verdicts,
  };
}

function describeException(
  verdict: LogVerdict,
  listed: ReadonlySet<string> | null,
): VerdictException {
  const status = verdict.graded.kind === "graded" ? verdict.graded.report.tests_status : undefined;
  const f2p = status?.FAIL_TO_PASS.failure ?? [];
  const p2p = status?.PASS_TO_PASS.failure ?? [];
  return {
    run: verdict.run,
    instance_id: verdict.instance_id,
    recorded: verdict.recorded === true ? "resolved" : "not_resolved",
    recomputed: verdict.resolved,
    reason: reasonFor(verdict, { f2p: f2p.length, p2p: p2p.length }),
    listed: listed === null || listed.has(keyOf(verdict.run, verdict.instance_id)),
    f2p_not_ok: f2p,
    p2p_not_ok: p2p,
  };
}

function reasonFor(
  { graded, resolved, sign }: LogVerdict,
  failures: { readonly f2p: number; readonly p2p: number },
): string {
  if (graded.kind === "error") return graded.why;
  if (graded.why !== null) return graded.why;
  if (resolved) return "every expected test passes under these rules";
  return `${failures.f2p} FAIL_TO_PASS and ${failures.p2p} PASS_TO_PASS tests failed, or are absent from the log${sign === null ? "" : ` (${sign})`}`;
}

const indexRow = z.object({ run: z.string(), instance_id: z.string(), resolved: z.boolean() });

async function readIndex(path: string | null): Promise<ReadonlyMap<string, boolean> | null> {
  if (path === null) return null;
  const rows = readJsonLines(await readText(path), path).map(({ value, where }) => {
    const row = indexRow.safeParse(value);
    if (row.success) return row.data;
    throw usageError(`got the index row ${where}, expected {run, instance_id, resolved}`);
  });
  return new Map(rows.map((row) => [keyOf(row.run, row.instance_id), row.resolved]));
}

const exceptionRows = z.array(z.object({ run: z.string(), instance_id: z.string() }));

async function readListedExceptions(index: string | null): Promise<ReadonlySet<string> | null> {
  if (index === null) return null;
  const path = join(dirname(index), "exceptions.json");
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) return null;
  const rows = exceptionRows.safeParse(JSON.parse(text));
  if (!rows.success) throw usageError(`got ${path}, expected a list of {run, instance_id}`);
  return new Set(rows.data.map((row) => keyOf(row.run, row.instance_id)));
}

function keyOf(run: string, instanceId: string): string {
  return `${run}/${instanceId}`;
}
