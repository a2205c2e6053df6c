import { describe, expect, it } from "vitest";
import { startWorker } from "../../../agent/main/worker.ts";
import { createMemoryQueue } from "../../../tools/store/memory-queue.ts";

const job = { kind: "ask", body: {}, group: "ada/meetings#1", attempts: 3 };

function worker(work: (signal: AbortSignal) => Promise<unknown>) {
  const queue = createMemoryQueue();
  const complaints: string[] = [];
  const start = () =>
    startWorker({
      queue,
      work: (_job, signal) => work(signal),
      concurrency: 1,
      leaseSeconds: 0.15,
      complain: (text) => complaints.push(text),
    });
  return { queue, start, complaints };
}

async function untilAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(new Error(String(signal.reason))));
  return promise;
}

describe("a worker", () => {
  it("tells the work that it was cancelled, and does not begin it again", async () => {
    const begun = Promise.withResolvers<void>();
    const { queue, start, complaints } = worker(async (signal) => {
      begun.resolve();
      await untilAborted(signal);
    });
    await queue.enqueue({ ...job, dedupeKey: "1" });
    const running = start();
    await begun.promise;
    await queue.cancel(job.group);
    await running.drained();
    await running.stop();
    expect(complaints).toEqual(["job 1, attempt 1: cancelled"]);
    expect(await queue.stats()).toMatchObject({ cancelled: 1, waiting: 0, leased: 0 });
  });

  it("keeps its lease while it works for longer", async () => {
    let begun = 0;
    const { queue, start } = worker(async () => {
      begun += 1;
      await new Promise((resolve) => setTimeout(resolve, 500));
    });
    await queue.enqueue({ ...job, dedupeKey: "1" });
    const [one, two] = [start(), start()];
    await one.drained();
    await two.drained();
    await Promise.all([one.stop(), two.stop()]);
    expect(begun).toBe(1);
    expect(await queue.stats()).toMatchObject({ done: 1 });
  });

  it("leaves the job to the next process when it is stopped", async () => {
    const begun = Promise.withResolvers<void>();
    const { queue, start } = worker(async (signal) => {
      begun.resolve();
      await untilAborted(signal);
    });
    await queue.enqueue({ ...job, dedupeKey: "1" });
    const running = start();
    await begun.promise;
    await running.stop();
    expect(await queue.stats()).toMatchObject({ leased: 1 });
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(await queue.claim("next", 60)).toMatchObject({ id: 1, attempt: 2 });
  });

  it("keeps what the work returns, and ends work whose queue does not answer any more", async () => {
    const { queue, start } = worker(async () => ({ patch: "x" }));
    const running = start();
    await queue.enqueue({ ...job, dedupeKey: "1" });
    await running.drained();
    await running.stop();
    expect(await queue.find("1")).toMatchObject({ state: "done", result: { patch: "x" } });

    const reasons: unknown[] = [];
    const cut = worker(async (signal) => {
      await untilAborted(signal).catch(() => reasons.push(signal.reason));
    });
    Object.assign(cut.queue, { heartbeat: () => new Promise(() => undefined) });
    await cut.queue.enqueue({ ...job, dedupeKey: "1" });
    const alone = cut.start();
    await alone.drained();
    await alone.stop();
    expect(reasons).toEqual(["lost"]);
  });
});
