import { statfs } from "node:fs/promises";
import { RepairError } from "../../../agent/core/errors.ts";
import type { HiddenInstance } from "../../datasets/instance.ts";
import { findRepository } from "../../run/find-repository.ts";
import { missingObjects } from "../../run/missing-objects.ts";
import { counted } from "../../words.ts";
import type { EnvironmentReadiness } from "../port.ts";
import { loadRecord, recordFile } from "./gold-record.ts";
import type { GoldRecord } from "./gold-record.ts";
import type { PartsOptions } from "./parts.ts";
import { planRuntime } from "./runtime.ts";

export interface CheckOptions extends PartsOptions {
  readonly repositories: string | null;
}

/** Least free space to build an environment and a checkout in, bytes. */
const leastFreeBytes = 2 * 1024 ** 3;

/** Whether an instance can be evaluated here, from files alone; nothing is built or fetched. */
export async function checkInstance(
  instance: HiddenInstance,
  options: CheckOptions,
): Promise<EnvironmentReadiness> {
  const plan = await planRuntime(instance, options);
  if (plan.kind === "missing") {
    const { reason, why, mend } = plan;
    return { kind: "not-ready", reason, why, mend };
  }
  const { key } = plan;
  const record = await loadRecord(recordFile(options.cache.folder, { instance, key }));
  return (
    (await checkRepository(instance, options)) ??
    (await checkDisk(options)) ??
    (record === null ? null : refuseByRecord(instance, record)) ?? {
      kind: "ready",
      how: [
        ...(await plan.describe()),
        describeRecord(record),
        ...(await describeLacking(instance, options)),
      ].join(", "),
      tried: record !== null,
    }
  );
}

async function checkRepository(
  instance: HiddenInstance,
  { repositories }: CheckOptions,
): Promise<EnvironmentReadiness | null> {
  if (repositories === null) return null;
  const signal = AbortSignal.timeout(10_000);
  try {
    await findRepository({ folder: repositories, instance, signal });
    return null;
  } catch (error) {
    // Not that it is missing: whether it is there could not be told in time.
    if (signal.aborted) return null;
    if (!(error instanceof RepairError)) throw error;
    return { kind: "not-ready", reason: "no-repository", why: error.message, mend: error.mend };
  }
}

/** Grading does without files whose content a partial clone lacks; a run needs all of the base. */
async function describeLacking(
  { id, repository, baseCommit }: HiddenInstance,
  { repositories }: CheckOptions,
): Promise<readonly string[]> {
  if (repositories === null) return [];
  const signal = AbortSignal.timeout(10_000);
  const instance = { id, repository, baseCommit };
  // A large clone on a slow disk takes long: one of them must not end the check of all others.
  const missing = await findRepository({ folder: repositories, instance, signal })
    .then((folder) => missingObjects({ folder, commit: baseCommit }, signal))
    .catch(() => null);
  if (missing === 0) return [];
  if (missing === null) return ["whether the clone lacks files could not be told in time"];
  return [
    `graded without ${counted(missing, "file")} that the partial clone lacks: eval run cannot fetch it`,
  ];
}

async function checkDisk({ cache }: CheckOptions): Promise<EnvironmentReadiness | null> {
  const free = await statfs(cache.folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    // Not made yet: the first build makes it.
    () => Number.POSITIVE_INFINITY,
  );
  if (free >= leastFreeBytes) return null;
  return {
    kind: "not-ready",
    reason: "disk-full",
    why: `${Math.round(free / 1024 ** 2)} MB are free at ${cache.folder}, expected at least 2 GB`,
    mend: `free space there, or set XDG_CACHE_HOME to a larger disk`,
  };
}

/** What an earlier run of the gold patch showed; null when that speaks for the instance. */
function refuseByRecord(instance: HiddenInstance, record: GoldRecord): EnvironmentReadiness | null {
  const left = instance.failToPass.filter((test) => !record.failing.includes(test));
  if (record.judged && (left.length > 0 || instance.failToPass.length === 0)) return null;
  return {
    kind: "not-ready",
    reason: "gold-fails",
    why: record.judged
      ? "no test that the fix must make pass holds here with the gold patch"
      : `the gold patch cannot be judged here: ${record.why}`,
    mend: "use --env docker",
  };
}

function describeRecord(record: GoldRecord | null): string {
  if (record === null) return "gold patch not tried here";
  const { failing } = record;
  return failing.length === 0
    ? "gold patch holds"
    : `gold patch holds without ${failing.length} tests`;
}
