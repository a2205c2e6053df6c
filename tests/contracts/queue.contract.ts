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

/** @param open a queue whose clock is the function it is given, milliseconds. */
export function queueContract(name: string, open: (now: () => number) => Promise<Queue>): void {
  async function start() {
    const clock = { now: 1_000_000 };
    return { queue: await open(() => clock.now), pass: (s: number) => (clock.now += s * 1000) };
  }
  const claimed = async (queue: Queue): Promise<Job> => {
    const found = await queue.claim("a", 60);
    if (found === null) throw new Error("nothing could be claimed");
    return found;
  };

  describe(`a queue: ${name}`, () => {
    it("gives each job once, in order", async () => {
      const { queue } = await start();
      for (const key of ["1", "2"]) expect(await queue.enqueue(job(key))).toBe(true);
      expect((await claimed(queue)).body).toEqual({ key: "1" });
      expect((await claimed(queue)).body).toEqual({ key: "2" });
      expect(await queue.claim("a", 60)).toBeNull();
    });

    it("takes a key in once, even after it is done", async () => {
      const { queue } = await start();
      await queue.enqueue(job("1"));
      expect(await queue.enqueue(job("1"))).toBe(false);
      await queue.complete(await claimed(queue));
      expect(await queue.enqueue(job("1"))).toBe(false);
      expect(await queue.stats()).toMatchObject({ done: 1, waiting: 0 });
    });

    it("gives a job again when its lease ran out, and ignores who held it before", async () => {
      const { queue, pass } = await start();
      await queue.enqueue(job("1"));
      const first = await claimed(queue);
      pass(50);
      expect(await queue.heartbeat(first, 60)).toBe("held");
      pass(50);
      expect(await queue.claim("b", 60)).toBeNull();
      pass(20);
      const second = await claimed(queue);
      expect(second).toMatchObject({ id: first.id, attempt: 2 });
      expect(await queue.heartbeat(first, 60)).toBe("lost");
      await queue.complete(first);
      expect(await queue.stats()).toMatchObject({ leased: 1, done: 0 });
    });

    it("brings a failed job back after its delay until its attempts are used up", async () => {
      const { queue, pass } = await start();
      await queue.enqueue(job("1", { attempts: 2 }));
      await queue.fail(await claimed(queue), { why: "network", delaySeconds: 30 });
      expect(await queue.claim("a", 60)).toBeNull();
      pass(31);
      await queue.fail(await claimed(queue), { why: "network", delaySeconds: 30 });
      pass(31);
      expect(await queue.claim("a", 60)).toBeNull();
      expect(await queue.stats()).toMatchObject({ failed: 1, waiting: 0 });
    });

    it("ends a job that kills its worker every time", async () => {
      const { queue, pass } = await start();
      await queue.enqueue(job("1", { attempts: 2 }));
      for (const _ of [1, 2]) {
        await claimed(queue);
        pass(61);
      }
      expect(await queue.claim("a", 60)).toBeNull();
      expect(await queue.stats()).toMatchObject({ failed: 1, leased: 0 });
    });

    it("runs one job of a group at a time, others beside it", async () => {
      const { queue } = await start();
      await queue.enqueue(job("1", { group: "x" }));
      await queue.enqueue(job("2", { group: "x" }));
      await queue.enqueue(job("3", { group: "y" }));
      const first = await claimed(queue);
      expect((await claimed(queue)).body).toEqual({ key: "3" });
      expect(await queue.claim("a", 60)).toBeNull();
      await queue.complete(first);
      expect((await claimed(queue)).body).toEqual({ key: "2" });
    });

    it("cancels what waits, and tells who works", async () => {
      const { queue } = await start();
      await queue.enqueue(job("1", { group: "x" }));
      await queue.enqueue(job("2", { group: "x" }));
      const first = await claimed(queue);
      expect(await queue.cancel("x")).toBe(2);
      expect(await queue.cancel("z")).toBe(0);
      expect(await queue.heartbeat(first, 60)).toBe("cancelled");
      await queue.fail(first, { why: "cancelled", delaySeconds: 0 });
      expect(await queue.claim("a", 60)).toBeNull();
      expect(await queue.stats()).toMatchObject({ cancelled: 2, leased: 0, waiting: 0 });
    });
  });
}
