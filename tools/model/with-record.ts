import { z } from "zod";
import { ModelError } from "../../agent/core/errors.ts";
import type { Spend } from "../../agent/core/model.ts";
import type { ChatModel, ChatRequest, RunStore } from "../../agent/core/ports.ts";
import { UnusableReply } from "./reply.ts";

const messageSchema = z.object({ role: z.enum(["system", "user", "assistant"]), text: z.string() });

const spendSchema = z.object({
  dollars: z.number(),
  inputTokens: z.number(),
  cachedTokens: z.number(),
  outputTokens: z.number(),
  calls: z.number(),
  seconds: z.number(),
  unknownPrice: z.boolean(),
});

export const exchangeSchema = z.object({
  format: z.literal(1),
  number: z.number(),
  at: z.string(),
  model: z.string(),
  purpose: z.string(),
  temperature: z.number(),
  maximumOutputTokens: z.number(),
  messages: z.array(messageSchema),
  reply: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("waiting") }),
    z.object({ kind: z.literal("replied"), texts: z.array(z.string()), spend: spendSchema }),
    z.object({
      kind: z.literal("failed"),
      fault: z.string(),
      message: z.string(),
      /** What came, when something came. */
      text: z.string().nullable(),
      spend: spendSchema.nullable(),
    }),
  ]),
});

/** One call as it stands in `messages/NNNN-purpose.json`. */
export type Exchange = z.infer<typeof exchangeSchema>;

export interface WithRecordOptions {
  readonly store: RunStore;
  readonly redact: (text: string) => string;
  readonly now?: () => Date;
}

/**
 * Saves every call as `messages/NNNN-purpose.json` and, for readers, `.md`: the question before it is
 * asked, so that a killed run shows what it was waiting for, and then again with the reply or fault.
 */
export function withRecord(model: ChatModel, options: WithRecordOptions): ChatModel {
  let counting: Promise<number> | null = null;
  const nextNumber = (): Promise<number> => {
    const previous = counting ?? lastNumber(options.store);
    counting = previous.then((number) => number + 1);
    return counting;
  };
  return {
    id: model.id,
    async ask(request, signal) {
      const asked = describeRequest(model.id, request, {
        number: await nextNumber(),
        at: (options.now?.() ?? new Date()).toISOString(),
      });
      await save(options, asked);
      try {
        const reply = await model.ask(request, signal);
        const texts = reply.samples.map((sample) => sample.text);
        await save(options, { ...asked, reply: { kind: "replied", texts, spend: reply.spend } });
        return reply;
      } catch (error) {
        await save(options, { ...asked, reply: describeFailure(error) });
        throw error;
      }
    },
  };
}

async function lastNumber(store: RunStore): Promise<number> {
  const names = await store.list("messages/");
  return names.reduce(
    (last, name) => Math.max(last, Number(/^messages\/(\d+)-/.exec(name)?.[1] ?? 0)),
    0,
  );
}

function describeRequest(
  model: string,
  request: ChatRequest<unknown>,
  { number, at }: { number: number; at: string },
): Exchange {
  const { purpose, temperature, maximumOutputTokens } = request;
  const messages = request.messages.map((message) => ({ ...message }));
  const asked = { purpose, temperature, maximumOutputTokens, messages };
  return { format: 1, number, at, model, ...asked, reply: { kind: "waiting" } };
}

function describeFailure(error: unknown): Exchange["reply"] {
  const fault = faultName(error);
  const message = error instanceof Error ? error.message : String(error);
  const came: { text: string | null; spend: Spend | null } =
    error instanceof UnusableReply ? error : { text: null, spend: null };
  return { kind: "failed", fault, message, text: came.text, spend: came.spend };
}

function faultName(error: unknown): string {
  if (error instanceof ModelError) return error.fault;
  return error instanceof Error ? error.name : "unknown";
}

async function save({ store, redact }: WithRecordOptions, exchange: Exchange): Promise<void> {
  const name = `messages/${String(exchange.number).padStart(4, "0")}-${fileName(exchange.purpose)}`;
  const json = JSON.stringify(exchange, (_key, value: unknown) =>
    typeof value === "string" ? redact(value) : value,
  );
  await store.save(`${name}.json`, `${json}\n`);
  await store.save(`${name}.md`, redact(readable(exchange)));
}

function fileName(purpose: string): string {
  return purpose.replaceAll(/[^\w-]+/g, "-").slice(0, 60);
}

function readable(exchange: Exchange): string {
  const { reply, messages } = exchange;
  const head = `# ${exchange.number} ${exchange.purpose}\n\n${exchange.model} · temperature ${exchange.temperature} · at most ${exchange.maximumOutputTokens} output tokens · ${exchange.at}`;
  const asked = messages.map((message) => `## ${message.role}\n\n${message.text}`);
  return `${[head, ...asked, ...readableReply(reply)].join("\n\n")}\n`;
}

function readableReply(reply: Exchange["reply"]): readonly string[] {
  if (reply.kind === "waiting") return ["## no reply yet"];
  if (reply.kind === "failed") {
    return [
      `## failed: ${reply.fault}\n\n${reply.message}`,
      ...(reply.text === null ? [] : [reply.text]),
    ];
  }
  const { inputTokens, cachedTokens, outputTokens, dollars, seconds, unknownPrice } = reply.spend;
  const price = unknownPrice ? "price unknown" : `$${dollars.toFixed(5)}`;
  const cost = `${inputTokens} tokens in (${cachedTokens} cached), ${outputTokens} out, ${price}, ${seconds.toFixed(1)} s`;
  return [...reply.texts.map((text) => `## reply\n\n${text}`), cost];
}
