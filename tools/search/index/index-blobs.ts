import { Worker } from "node:worker_threads";
import { encodeRecord } from "./record-codec.ts";
import { createSourceReader, maximumSourceBytes } from "./read-source.ts";
import type { SourceReader } from "./read-source.ts";
import type { LanguageId } from "./source-files.ts";
import { readBlobs } from "../objects/blobs.ts";

export interface BlobTask {
  readonly blob: string;
  readonly language: LanguageId;
}

/** A blob's record in bytes; empty for what cannot be read (too large, no text); null when it is missing. */
export interface IndexedBlob {
  readonly task: BlobTask;
  readonly bytes: Uint8Array | null;
}

export interface IndexBlobsOptions {
  readonly gitDirectory: string;
  readonly tasks: readonly BlobTask[];
  /** Worker threads for many blobs; few are read on this thread, which is sooner done. */
  readonly workers: number;
  readonly signal?: AbortSignal;
  /** Called with every batch, in no particular order. */
  readonly receive: (batch: readonly IndexedBlob[]) => void;
}

/** What a file leaves behind is garbage at once; with room for more of it a thread only looks larger. */
const youngMegabytes = 8;

/** @internal What a worker is given. */
export type IndexWorkerInput = Pick<IndexBlobsOptions, "gitDirectory" | "tasks">;

/** A thread that starts loads the program once more: about as long as a hundred files take. */
const fewBlobs = 120;
const batchSize = 64;

/** Reads blobs from git and indexes them, each worker with a git process of its own. */
export async function indexBlobs(options: IndexBlobsOptions): Promise<void> {
  const { tasks, workers } = options;
  if (tasks.length === 0) return;
  if (tasks.length <= fewBlobs || workers < 2) return indexHere(options);
  const shares = shareOut(tasks, workers);
  await Promise.all(shares.map((share) => indexInWorker({ ...options, tasks: share })));
}

/** @internal Also what a worker runs. */
export async function indexHere(options: Omit<IndexBlobsOptions, "workers">): Promise<void> {
  const { gitDirectory, tasks, receive } = options;
  const reader = createSourceReader();
  const blobs = tasks.map(({ blob }) => blob);
  const limits = { maximumBytes: maximumSourceBytes };
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  let batch: IndexedBlob[] = [];
  let next = 0;
  for await (const { bytes, isMissing } of readBlobs(gitDirectory, blobs, {
    ...limits,
    ...signal,
  })) {
    const task = tasks[next++];
    if (task === undefined) break;
    batch.push({ task, bytes: isMissing ? null : await indexOne(reader, task, bytes) });
    if (batch.length >= batchSize) {
      receive(batch);
      batch = [];
    }
  }
  options.signal?.throwIfAborted();
  if (batch.length > 0) receive(batch);
}

async function indexOne(
  reader: SourceReader,
  task: BlobTask,
  bytes: Uint8Array | null,
): Promise<Uint8Array> {
  if (bytes === null) return new Uint8Array(0);
  const record = await reader.read(bytes, task.language);
  return record === null ? new Uint8Array(0) : encodeRecord(record);
}

/** Every n-th blob to the n-th worker: neighbours in the tree are of similar size. */
function shareOut(tasks: readonly BlobTask[], workers: number): readonly (readonly BlobTask[])[] {
  return Array.from({ length: workers }, (_, worker) =>
    tasks.filter((_task, index) => index % workers === worker),
  );
}

function indexInWorker(options: IndexBlobsOptions): Promise<void> {
  const { gitDirectory, tasks, receive, signal } = options;
  const file = import.meta.url.endsWith(".ts") ? "./index-worker.ts" : "./index-worker.js";
  const input: IndexWorkerInput = { gitDirectory, tasks };
  const resourceLimits = { maxYoungGenerationSizeMb: youngMegabytes };
  const worker = new Worker(new URL(file, import.meta.url), { workerData: input, resourceLimits });
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      void worker.terminate();
      reject(signal?.reason instanceof Error ? signal.reason : new Error("aborted"));
    };
    signal?.addEventListener("abort", stop, { once: true });
    worker.on("message", (batch: readonly IndexedBlob[]) => receive(batch));
    worker.once("error", reject);
    worker.once("exit", (code) => {
      signal?.removeEventListener("abort", stop);
      if (code === 0) resolve();
      else reject(new Error(`an index worker ended with code ${String(code)}`));
    });
  });
}
