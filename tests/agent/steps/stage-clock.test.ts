import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import type { RunEvent } from "../../../agent/core/ports.ts";
import { createStageClock } from "../../../agent/steps/stage-clock.ts";

async function* slowly() {
  for (const item of [1, 2]) {
    await delay(20);
    yield item;
  }
}

it("a stage of many pieces is told once, with the time of its pieces alone", async () => {
  const events: RunEvent[] = [];
  const context = { emit: (event: RunEvent) => void events.push(event) };
  const propose = createStageClock(context, "propose");
  const verify = createStageClock(context, "verify");
  const started = performance.now();
  for await (const _ of propose.timeEach(slowly())) await verify.time(() => delay(60));
  const total = (performance.now() - started) / 1000;
  propose.finish("2 candidates");
  verify.finish("2 tried");
  createStageClock(context, "never").finish("nothing");
  const seconds = Object.fromEntries(
    events.flatMap((event) =>
      event.kind === "step-finished" ? [[event.step, event.seconds]] : [],
    ),
  );
  expect(Object.keys(seconds)).toEqual(["propose", "verify"]);
  expect(seconds["propose"]).toBeGreaterThan(0.035);
  expect(seconds["verify"]).toBeGreaterThan(0.115);
  expect(seconds["propose"]! + seconds["verify"]!).toBeLessThanOrEqual(total);
  expect(seconds["propose"]).toBeLessThan(seconds["verify"]!);
});
