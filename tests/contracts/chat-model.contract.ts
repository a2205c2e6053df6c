import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ModelError } from "../../agent/core/errors.ts";
import type { ChatModel, ChatRequest } from "../../agent/core/ports.ts";

/** What a model under test is to answer, in order, one entry a sample. */
export type PlannedReply =
  | { readonly kind: "text"; readonly text: string }
  /** Stopped by the limit of output tokens. */
  | { readonly kind: "cut"; readonly text: string }
  | { readonly kind: "silence" };

export interface ModelUnderTest extends AsyncDisposable {
  readonly model: ChatModel;
}

export interface ChatModelContract {
  readonly name: string;
  readonly open: (replies: readonly PlannedReply[]) => Promise<ModelUnderTest>;
  /** A recording cannot be silent. */
  readonly canBeSilent?: boolean;
}

export const colour = z.object({ colour: z.string(), shades: z.array(z.number()) });

export function colourRequest(change: Partial<ChatRequest<z.infer<typeof colour>>> = {}) {
  return {
    purpose: "name-a-colour",
    messages: [
      { role: "system" as const, text: "You name colours." },
      { role: "user" as const, text: "Name one." },
    ],
    schema: colour,
    temperature: 0.8,
    samples: 1,
    maximumOutputTokens: 500,
    ...change,
  };
}

export const red = { colour: "red", shades: [1, 2] };
const text = (value: unknown): PlannedReply => ({ kind: "text", text: JSON.stringify(value) });
const never = new AbortController().signal;

/** The promises of the port, checked against any implementation and any decorator of it. */
export function chatModelContract({ name, open, canBeSilent = true }: ChatModelContract): void {
  describe(`${name} keeps the contract of a chat model`, () => {
    it("gives the value, the text and what it cost", async () => {
      await using under = await open([text(red)]);
      const reply = await under.model.ask(colourRequest(), never);
      expect(reply.samples).toEqual([{ value: red, text: JSON.stringify(red) }]);
      expect(reply.spend.calls).toBe(1);
      expect(reply.spend.inputTokens).toBeGreaterThan(0);
      expect(reply.spend.outputTokens).toBeGreaterThan(0);
    });

    it("gives as many samples as were asked for, and the cost of all", async () => {
      const blue = { colour: "blue", shades: [] };
      await using under = await open([text(red), text(blue), text(red)]);
      const reply = await under.model.ask(colourRequest({ samples: 3 }), never);
      const colours = reply.samples.map(({ value }) => value.colour);
      expect(colours.toSorted()).toEqual(["blue", "red", "red"]);
      expect(reply.spend.calls).toBe(3);
    });

    it("finds the JSON in a fence, after thoughts and before a farewell", async () => {
      const chatty = `<think>{"colour": 1}</think>Here:\n\`\`\`json\n${JSON.stringify(red)}\n\`\`\`\nBye.`;
      await using under = await open([{ kind: "text", text: chatty }]);
      const reply = await under.model.ask(colourRequest(), never);
      expect(reply.samples[0]!.value).toEqual(red);
    });

    for (const [title, fault, planned] of [
      ["an empty reply", "malformed", { kind: "text", text: "" }],
      ["a reply that is no JSON", "malformed", { kind: "text", text: "It is red." }],
      ["JSON of another shape", "malformed", text({ colour: 3 })],
      ["a refusal", "refused", { kind: "text", text: "I'm sorry, I can't help with that." }],
      ["a reply cut off at its limit", "truncated", { kind: "cut", text: '{"colour": "re' }],
    ] as const) {
      it(`calls ${title} ${fault}`, async () => {
        await using under = await open([planned, planned, planned]);
        const asked = under.model.ask(colourRequest(), never);
        await expect(asked).rejects.toThrow(ModelError);
        await expect(asked).rejects.toMatchObject({ fault, exitCode: 6 });
      });
    }

    it("has an id that names provider and model", async () => {
      await using under = await open([]);
      expect(under.model.id).toMatch(/^[\w-]+:\S+$/);
    });

    it("asks nothing when it is cancelled already", async () => {
      await using under = await open([text(red)]);
      const asked = under.model.ask(colourRequest(), AbortSignal.abort(new Error("stop")));
      await expect(asked).rejects.toThrow("stop");
    });

    it.skipIf(!canBeSilent)("stops waiting when it is cancelled", async () => {
      await using under = await open([{ kind: "silence" }]);
      const asked = under.model.ask(colourRequest(), AbortSignal.timeout(100));
      await expect(asked).rejects.toMatchObject({ name: expect.stringMatching(/Timeout|Abort/) });
    });
  });
}
