import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { startWorker } from "../../agent/main/worker.ts";
import { openRedisQueue } from "../../tools/store/redis-queue.ts";
import { workOnInstance } from "../run/work-on-instance.ts";
import { simulatedAgent } from "./simulated-agent.ts";

/** A worker of the benchmark, started by workers.ts: the real one with an agent that does nothing. */
const orderSchema = z.object({
  address: z.string(),
  name: z.string(),
  concurrency: z.number(),
  agent: z.object({ calls: z.number(), computing: z.number(), url: z.string().nullable() }),
});

process.once("message", (message) => {
  begin(orderSchema.parse(message)).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
process.once("disconnect", () => process.exit(0));

async function begin(order: z.infer<typeof orderSchema>): Promise<void> {
  const state = await mkdtemp(join(tmpdir(), "repair-bench-worker-"));
  const queue = await openRedisQueue(order);
  const openRepair = async () => simulatedAgent(order.agent);
  startWorker({
    queue,
    concurrency: order.concurrency,
    leaseSeconds: 60,
    complain: (text) => void process.stderr.write(`${text}\n`),
    work: (job, signal) => workOnInstance({ files: queue.files, state, openRepair }, job, signal),
  });
  process.send?.("ready");
}
