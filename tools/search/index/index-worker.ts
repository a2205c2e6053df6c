import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { indexHere } from "./index-blobs.ts";
import { languageIds } from "./source-files.ts";

/** The thread that indexBlobs starts: indexes its share and posts the records in batches. */
const input = z
  .object({
    gitDirectory: z.string(),
    tasks: z.array(z.object({ blob: z.string(), language: z.enum(languageIds) })),
  })
  .parse(workerData);

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
await indexHere({ ...input, receive: (batch) => parentPort?.postMessage(batch) });
