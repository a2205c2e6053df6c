import { describe, expect, it } from "vitest";
import type { Job, NewJob, Queue } from "../../agent/core/ports.ts";

const job = (key: string, changes: Partial<NewJob> = {}): NewJob => ({
  kind: "run",
  body: { key },
  dedupeKey: key,
  group: null,
  attempts: 3,
  ...changes,
});

export interface OpenedQueue {
  readonly queue: Queue;
  /** Lets so many units of time pass. */
  readonly pass: (units: number) => unknown;
  /** Seconds of a unit: 1 where the clock is ours, less where time is real. */
  readonly unit: number;
}

export function queueContract(name: string, open: () => Promise<OpenedQueue>): void {
  /** Where nothing is to run out, a lease is long enough for a slow machine. */
  async function start(leases: "short" | "long" = "short") {
    const { queue, pass, unit } = await open();
    const lease = leases === "long" ? 60 : 60 * unit;
    const claimed = async (): Promise<Job> => {
      const found = await queue.claim("a", lease);
      if (found === null) throw new Error("nothing could be claimed");
      return found;
    };
    return { queue, pass, lease, unit, claimed };
  }

  // Real time may pass too fast on a busy machine.
  describe.concurrent(`a queue: ${name}`, { retry: 2 }, () => {
    it("gives each job once, in order", async () => {
      const { queue, claimed, lease } = await start("long");
      for (const key of ["1", "2"]) expect(await queue.enqueue(job(key))).toBe(true);
      expect((await claimed()).body).toEqual({ key: "1" });
      expect((await claimed()).body).toEqual({ key: "2" });
      expect(await queue.claim("a", lease)).toBeNull();
    });

    it("takes a key in once, even after it is done", async () => {
      const { queue, claimed } = await start("long");
      await queue.enqueue(job("1"));
      expect(await queue.enqueue(job("1"))).toBe(false);
      await queue.complete(await claimed());
      expect(await queue.enqueue(job("1"))).toBe(false);
      expect(await queue.stats()).toMatchObject({ done: 1, waiting: 0 });
    });

    it("gives a job again when its lease ran out, and ignores who held it before", async () => {
      const { queue, pass, claimed, lease } = await start();
      await queue.enqueue(job("1"));
      const first = await claimed();
      await pass(35);
      expect(await queue.heartbeat(first, lease)).toBe("held");
      await pass(35);
      expect(await queue.claim("b", lease)).toBeNull();
      await pass(45);
      const second = await claimed();
      expect(second).toMatchObject({ id: first.id, attempt: 2 });
      expect(await queue.heartbeat(first, lease)).toBe("lost");
      await queue.complete(first);
      expect(await queue.stats()).toMatchObject({ leased: 1, done: 0 });
    });

    it("brings a failed job back after its delay until its attempts are used up", async () => {
      const { queue, pass, claimed, lease, unit } = await start();
      await queue.enqueue(job("1", { attempts: 2 }));
      await queue.fail(await claimed(), { why: "network", delaySeconds: 30 * unit });
      expect(await queue.claim("a", lease)).toBeNull();
      await pass(40);
      await queue.fail(await claimed(), { why: "network", delaySeconds: 30 * unit });
      await pass(40);
      expect(await queue.claim("a", lease)).toBeNull();
      expect(await queue.stats()).toMatchObject({ failed: 1, waiting: 0 });
    });

    it("ends a job that kills its worker every time", async () => {
      const { queue, pass, claimed, lease } = await start();
      await queue.enqueue(job("1", { attempts: 2 }));
      for (const _ of [1, 2]) {
        await claimed();
        await pass(75);
      }
      expect(await queue.claim("a", lease)).toBeNull();
      expect(await queue.stats()).toMatchObject({ failed: 1, leased: 0 });
    });

    it("runs one job of a group at a time, others beside it", async () => {
      const { queue, claimed, lease } = await start("long");
      await queue.enqueue(job("1", { group: "x" }));
      await queue.enqueue(job("2", { group: "x" }));
      await queue.enqueue(job("3", { group: "y" }));
      const first = await claimed();
      expect((await claimed()).body).toEqual({ key: "3" });
      expect(await queue.claim("a", lease)).toBeNull();
      await queue.complete(first);
      expect((await claimed()).body).toEqual({ key: "2" });
    });

    it("cancels what waits, and tells who works", async () => {
      const { queue, claimed, lease } = await start("long");
      await queue.enqueue(job("1", { group: "x" }));
      await queue.enqueue(job("2", { group: "x" }));
      const first = await claimed();
      expect(await queue.cancel("x")).toBe(2);
      expect(await queue.cancel("z")).toBe(0);
      expect(await queue.heartbeat(first, lease)).toBe("cancelled");
      await queue.fail(first, { why: "cancelled", delaySeconds: 0 });
      expect(await queue.claim("a", lease)).toBeNull();
      expect(await queue.stats()).toMatchObject({ cancelled: 2, leased: 0, waiting: 0 });
    });

    it("takes what is more urgent first, and alike ones in order", async () => {
      const { queue, claimed } = await start("long");
      const priorities = { late: 5, first: 0, second: 0, urgent: 1 };
      for (const [key, priority] of Object.entries(priorities))
        await queue.enqueue(job(key, { priority }));
      const order = [];
      for (const _ of [1, 2, 3, 4]) order.push((await claimed()).body);
      expect(order).toEqual(["first", "second", "urgent", "late"].map((key) => ({ key })));
    });

    it("keeps the one result of the one who held the lease, and why others failed", async () => {
      const { queue, pass, claimed } = await start();
      expect(await queue.find("1")).toBeNull();
      await queue.enqueue(job("1"));
      expect(await queue.find("1")).toMatchObject({ state: "waiting", attempt: 0, result: null });
      const slow = await claimed();
      await pass(75);
      const second = await claimed();
      expect(await queue.find("1")).toMatchObject({ state: "leased", attempt: 2 });
      await queue.complete(second, { patch: "of the second" });
      await queue.complete(slow, { patch: "of the first" });
      const done = { state: "done", attempt: 2, result: { patch: "of the second" }, why: null };
      expect(await queue.find("1")).toEqual(done);
      await queue.enqueue(job("2", { attempts: 1 }));
      await queue.fail(await claimed(), { why: "disk full", delaySeconds: 0 });
      expect(await queue.find("2")).toMatchObject({ state: "failed", why: "disk full" });
    });
  });
}
