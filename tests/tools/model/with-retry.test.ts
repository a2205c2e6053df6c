import { describe, expect, it } from "vitest";
import { ModelError } from "../../../agent/core/errors.ts";
import type { ModelFault } from "../../../agent/core/errors.ts";
import type { Clock } from "../../../tools/model/clock.ts";
import { createScriptedModel } from "../../../tools/model/scripted.ts";
import type { ScriptedReply } from "../../../tools/model/scripted.ts";
import { withRetry } from "../../../tools/model/with-retry.ts";
import { colourRequest, red } from "../../contracts/chat-model.contract.ts";

const never = new AbortController().signal;
const good: ScriptedReply = { kind: "value", value: red };

function fault(kind: ModelFault, retryAfterSeconds?: number): ScriptedReply {
  const options = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return { kind: "error", error: new ModelError(kind, `it is ${kind}`, options) };
}

function recordedClock(random = 1): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  const sleep = async (milliseconds: number) => void waits.push(Math.round(milliseconds));
  return { waits, random: () => random, sleep };
}

describe("withRetry", () => {
  it("waits twice as long each time a provider is busy without saying for how long", async () => {
    const clock = recordedClock();
    const busy = fault("rate-limited");
    const model = withRetry(createScriptedModel([busy, busy, busy, busy, good]), { clock });
    const reply = await model.ask(colourRequest(), never);
    expect(reply.samples[0]!.value).toEqual(red);
    expect(clock.waits).toEqual([1000, 2000, 4000, 8000]);
  });

  it("spreads the waits by chance, down to half", async () => {
    const clock = recordedClock(0);
    const model = withRetry(createScriptedModel([fault("server"), good]), { clock });
    await model.ask(colourRequest(), never);
    expect(clock.waits).toEqual([500]);
  });

  it("waits as long as the provider asks", async () => {
    const clock = recordedClock(0);
    const model = withRetry(createScriptedModel([fault("rate-limited", 17), good]), { clock });
    await model.ask(colourRequest(), never);
    expect(clock.waits).toEqual([17_000]);
  });

  it("gives up at once when the provider asks for more patience than there is", async () => {
    const clock = recordedClock();
    const model = withRetry(createScriptedModel([fault("rate-limited", 3600)]), { clock });
    const asked = model.ask(colourRequest(), never);
    await expect(asked).rejects.toMatchObject({
      fault: "rate-limited",
      message: "it is rate-limited; given up: it asks for a wait of 3600 s",
    });
    expect(clock.waits).toEqual([]);
  });

  it.each(["server", "timed-out", "unreachable", "rate-limited"] as const)(
    "repeats a fault of kind %s six times and then reports it as what it is",
    async (kind) => {
      const clock = recordedClock();
      const scripted = createScriptedModel(() => fault(kind));
      const asked = withRetry(scripted, { clock }).ask(colourRequest(), never);
      await expect(asked).rejects.toMatchObject({ fault: kind, exitCode: 6 });
      await expect(asked).rejects.toThrow("given up: after 6 attempts");
      expect(scripted.questions.length).toBe(6);
    },
  );

  it("does not repeat a wrong key", async () => {
    const scripted = createScriptedModel([fault("authentication")]);
    const asked = withRetry(scripted, { clock: recordedClock() }).ask(colourRequest(), never);
    await expect(asked).rejects.toMatchObject({ fault: "authentication" });
  });

  it("does not repeat what is no fault of a model", async () => {
    const scripted = createScriptedModel([{ kind: "error", error: new TypeError("a bug") }]);
    const asked = withRetry(scripted, { clock: recordedClock() }).ask(colourRequest(), never);
    await expect(asked).rejects.toThrow(TypeError);
  });

  it("shows a useless reply to the model with what is wrong, and pays for both", async () => {
    const scripted = createScriptedModel([{ kind: "text", text: '{"colour": 7}' }, good]);
    const reply = await withRetry(scripted).ask(colourRequest(), never);
    expect(reply.spend.calls).toBe(2);
    const [, , bad, complaint] = scripted.questions[1]!.messages;
    expect(bad).toEqual({ role: "assistant", text: '{"colour": 7}' });
    expect(complaint!.text).toContain("expected string, received number");
    expect(complaint!.text).toContain("colour");
  });

  it("never puts two messages of one role in a row", async () => {
    const scripted = createScriptedModel([{ kind: "text", text: "" }, good]);
    await withRetry(scripted).ask(colourRequest(), never);
    const roles = scripted.questions[1]!.messages.map(({ role }) => role);
    expect(roles).toEqual(["system", "user"]);
    expect(scripted.questions[1]!.messages[1]!.text).toContain("the reply is empty");
  });

  it("gives a reply that was cut off twice the room and asks for less", async () => {
    const cut: ScriptedReply = { kind: "text", text: '{"col', end: "length" };
    const scripted = createScriptedModel([cut, good]);
    await withRetry(scripted).ask(colourRequest(), never);
    expect(scripted.questions.map((question) => question.maximumOutputTokens)).toEqual([500, 1000]);
    expect(scripted.questions[1]!.messages.at(-1)!.text).toContain("much shorter");
  });

  it("asks a useless model three times in all", async () => {
    const scripted = createScriptedModel(() => ({ kind: "text", text: "no" }));
    const asked = withRetry(scripted).ask(colourRequest(), never);
    await expect(asked).rejects.toMatchObject({ fault: "malformed" });
    expect(scripted.questions.length).toBe(3);
  });

  it("stops waiting when the run is cancelled", async () => {
    const stop = new AbortController();
    const model = withRetry(
      createScriptedModel(() => fault("server")),
      { firstWaitSeconds: 100 },
    );
    const asked = model.ask(colourRequest(), stop.signal);
    setTimeout(() => stop.abort(), 20);
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  });
});
