import { parentPort, workerData } from "node:worker_threads";
import { indexHere } from "./index-blobs.ts";
import type { IndexWorkerInput } from "./index-blobs.ts";

/**
 * The thread that indexBlobs starts: indexes its share and posts the records in batches. What it is given
 * was made by this program, so its shape is not checked: a thread is started for little work too.
 */
const input: IndexWorkerInput = workerData;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
await indexHere({ ...input, receive: (batch) => parentPort?.postMessage(batch) });
