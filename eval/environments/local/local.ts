import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { environmentError } from "../../../agent/core/errors.ts";
import type { SandboxProvider } from "../../../agent/core/ports.ts";
import type { HiddenInstance } from "../../datasets/instance.ts";
import type { EvaluationEnvironment, EvaluationRequest, EvaluationRun } from "../port.ts";
import { checkInstance } from "./check.ts";
import { openCheckout } from "./checkout.ts";
import { evaluatePatch } from "./evaluate.ts";
import type { RunnableInstance } from "./evaluate.ts";
import {
  excludedBy,
  failingTests,
  loadRecord,
  recordFile,
  recordOf,
  saveRecord,
} from "./gold-record.ts";
import type { GoldRecord } from "./gold-record.ts";
import { withLock } from "./lock.ts";
import type { PartsOptions } from "./parts.ts";
import { planRuntime } from "./runtime.ts";
import { openScratch } from "./scratch.ts";
import { obtainSource } from "./sources.ts";

export interface LocalEnvironmentOptions extends PartsOptions {
  /** Largest size of the cache after `close`, bytes. */
  readonly cacheBytes: number;
  /** A folder with clones, or null for GitHub. */
  readonly repositories: string | null;
  /** Folder in which checkouts and sandboxes stand while they are needed. */
  readonly chooseScratch: () => Promise<string>;
  readonly chooseSandbox: (folder: string) => Promise<SandboxProvider>;
}

/**
 * Hidden tests without Docker: the right CPython or Node of this machine, the pinned packages in a cached
 * environment, a checkout of the base commit, and the tests in a sandbox without network.
 */
export function createLocalEnvironment(options: LocalEnvironmentOptions): EvaluationEnvironment {
  const { cache } = options;
  let opened: Promise<Place> | null = null;
  return {
    name: "local",
    check: (instance) => checkInstance(instance, options),
    async runtimeKey(instance) {
      const plan = await planRuntime(instance, options);
      return plan.kind === "planned" ? plan.key : null;
    },
    async open(instance, { signal }) {
      const plan = await planRuntime(instance, options);
      if (plan.kind === "missing") throw environmentError(plan.why, plan.mend);
      const { repositories } = options;
      const source = await obtainSource({
        repositories,
        cacheFolder: cache.folder,
        instance,
        signal,
      });
      const runtime = await plan.obtain({ source, signal });
      const { baseCommit } = instance;
      const { scratch, sandboxes } = await (opened ??= openPlace(options));
      const folder = await mkdtemp(join(scratch, "session-"));
      const checkout = await openCheckout({ folder, source, baseCommit, signal });
      const runnable = { runtime, instance, checkout, sandboxes };
      const file = recordFile(cache.folder, { instance, key: plan.key });
      return {
        evaluate: (request) => evaluate(runnable, { request, file }),
        close: () => rm(folder, { recursive: true, force: true }).catch(() => undefined),
      };
    },
    async close() {
      const place = await opened?.catch(() => null);
      opened = null;
      if (place) await rm(place.scratch, { recursive: true, force: true });
      await cache.release();
      await cache.prune(options.cacheBytes, AbortSignal.timeout(600_000));
    },
  };
}

interface Place {
  readonly scratch: string;
  readonly sandboxes: SandboxProvider;
}

async function openPlace(options: LocalEnvironmentOptions): Promise<Place> {
  const base = await options.chooseScratch();
  return { scratch: await openScratch(base), sandboxes: await options.chooseSandbox(base) };
}

interface EvaluateWithRecord {
  readonly request: EvaluationRequest;
  /** The record of the gold run. */
  readonly file: string;
}

/**
 * One run, and the names of the expected tests that do not hold here with the gold patch either. These
 * are asked for only when something fails, and come from another run: never from the one judged.
 */
async function evaluate(
  runnable: RunnableInstance,
  { request, file }: EvaluateWithRecord,
): Promise<EvaluationRun> {
  const { instance } = runnable;
  const run = await evaluatePatch(runnable, request);
  if (run.kind === "patch-did-not-apply" || run.kind === "environment-failed") return run;
  if (run.kind === "ran" && failingTests(instance, run)?.length === 0) {
    // Known from now on, for `doctor`: nothing has to be excluded here.
    if (request.patch === instance.patch) await saveRecord(file, recordOf(instance, run));
    if (instance.evaluationType === "pass_and_fail" || request.patch === instance.patch)
      return { ...run, excluded: [] };
    const { executed } = await obtainRecord(runnable, { request, file });
    return { ...run, excluded: [], goldExecuted: executed };
  }
  const record = await obtainRecord(runnable, { request, file });
  if (!record.judged)
    return {
      kind: "environment-failed",
      why: `the gold patch cannot be judged here: ${record.why}`,
      log: run.log,
    };
  if (run.kind !== "ran") return run;
  const goldExecuted = instance.evaluationType === "fail_only" ? record.executed : null;
  return { ...run, excluded: excludedBy(record), goldExecuted };
}

async function obtainRecord(
  runnable: RunnableInstance,
  { request, file }: EvaluateWithRecord,
): Promise<GoldRecord> {
  const { instance } = runnable;
  const { seconds, signal } = request;
  const work = async () => {
    const known = await loadRecord(file);
    if (known !== null) return known;
    const run = await evaluatePatch(runnable, { patch: requireGold(instance), seconds, signal });
    signal.throwIfAborted();
    const record = recordOf(instance, run);
    // What may be this machine's bad moment is tried again next time.
    if (run.kind !== "environment-failed") await saveRecord(file, record);
    return record;
  };
  return withLock(`${file}.lock`, { signal, work });
}

function requireGold({ id, patch }: HiddenInstance): string {
  if (patch.trim() !== "") return patch;
  throw environmentError(`the dataset has no gold patch for ${id}, so nothing can be excluded`);
}
