import { join } from "node:path";
import { Interrupted, LimitReached } from "../core/errors.ts";
import { openJournal } from "../core/journal.ts";
import type { Evidence, Run } from "../core/model.ts";
import { packageVersion } from "../core/package-root.ts";
import type { RunEvent, RunStore } from "../core/ports.ts";
import { repair } from "../repair.ts";
import type { ReportProgress } from "../../tools/search/index/index-progress.ts";
import { openRunFolder } from "../../tools/store/run-folder.ts";
import { composeContext } from "./compose.ts";
import type { BeforeCall, ComposeOptions } from "./compose.ts";
import { createEventLog } from "./event-log.ts";
import { resultObject } from "./result.ts";
import type { ResultObject } from "./result.ts";
import { lockRun, runName, runsFolder } from "./run-folder.ts";
import type { RunRequest } from "./run-folder.ts";
import { markdownSummary } from "./summary.ts";

export interface ExecuteOptions {
  readonly request: RunRequest;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  /** Told how far the reading of a new repository is; kept nowhere. */
  readonly onIndexing?: ReportProgress;
  readonly beforeCall?: BeforeCall;
  readonly proposers?: ComposeOptions["proposers"];
}

export interface ExecutedRun {
  readonly result: ResultObject;
  readonly run: Run;
  readonly evidence: Evidence | null;
  readonly diff: string | null;
  readonly folder: string;
}

/**
 * Runs (or continues) the run in a folder and writes what came out of it: run.json, evidence.json,
 * patch.diff, summary.md, result.json. @throws Interrupted when the signal ended it; state is saved.
 */
export async function executeRun(options: ExecuteOptions): Promise<ExecutedRun> {
  const { request, folder, signal } = options;
  const store = await openRunFolder(folder);
  const unlock = await lockRun(folder);
  const journal = await openJournal(join(folder, "journal.jsonl"));
  const events = await createEventLog(join(folder, "events.jsonl"), options.onEvent);
  const started = performance.now();
  try {
    await store.save("request.json", JSON.stringify(request, null, 2));
    const composed = await composeContext({
      request,
      store,
      journal,
      signal,
      emit: events.emit,
      onIndexing: options.onIndexing,
      beforeCall: options.beforeCall,
      proposers: options.proposers,
    });
    const result = await repair(composed.context, request);
    events.emit({ kind: "finished", outcome: result.outcome.kind, at: new Date().toISOString() });
    const run: Run = {
      format: 1,
      id: request.id,
      startedAt: request.startedAt,
      toolVersion: packageVersion,
      issue: request.issue,
      repository: result.repository,
      localization: result.localization,
      spend: composed.context.spent(),
      outcome: result.outcome,
    };
    const total = Math.round(performance.now() - started);
    const milliseconds = { total, byStage: events.millisecondsByStage() };
    const object = resultObject({
      run,
      result,
      folder,
      name: runName({ id: request.id, folder }, runsFolder(process.env)),
      model: composed.context.model?.id ?? null,
      milliseconds,
    });
    return await saveResults(store, { run, result: object });
  } catch (error) {
    if (signal.aborted && !(error instanceof LimitReached)) throw new Interrupted();
    throw error;
  } finally {
    await events.close();
    await journal.close();
    await unlock();
  }
}

async function saveResults(
  store: RunStore,
  { run, result }: { run: Run; result: ResultObject },
): Promise<ExecutedRun> {
  const { outcome } = run;
  const patched = outcome.kind === "verified" || outcome.kind === "unverified" ? outcome : null;
  const evidence = patched?.evidence ?? null;
  const diff = patched?.candidate.diff ?? null;
  if (diff !== null) await store.save("patch.diff", diff);
  if (evidence !== null)
    await store.save("evidence.json", `${JSON.stringify(evidence, null, 2)}\n`);
  await store.save("summary.md", markdownSummary(result, evidence, diff));
  await store.save("run.json", `${JSON.stringify(run, null, 2)}\n`);
  await store.save("result.json", `${JSON.stringify(result, null, 2)}\n`);
  return { result, run, evidence, diff, folder: store.folder };
}
