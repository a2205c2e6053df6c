import { z } from "zod";
import { readJsonFile } from "./parse.ts";
import type { SafeFolder } from "./safe-folder.ts";
import { spendShape } from "./shapes.ts";

const exchangeShape = z.object({
  number: z.number(),
  at: z.string().catch(""),
  model: z.string().catch(""),
  purpose: z.string().catch(""),
  temperature: z.number().catch(0),
  messages: z.array(z.object({ role: z.string(), text: z.string() })).catch([]),
  reply: z
    .discriminatedUnion("kind", [
      z.object({ kind: z.literal("waiting") }),
      z.object({ kind: z.literal("replied"), texts: z.array(z.string()), spend: spendShape }),
      z.object({
        kind: z.literal("failed"),
        fault: z.string().catch(""),
        message: z.string().catch(""),
        text: z.string().nullable().catch(null),
        spend: spendShape.nullable().catch(null),
      }),
    ])
    .catch({ kind: "waiting" }),
});

export type SeenExchange = z.infer<typeof exchangeShape>;

/** One question and its reply; `problem` when its file is there and cannot be used. */
export type SeenMessage =
  | { readonly kind: "exchange"; readonly number: number; readonly exchange: SeenExchange }
  | { readonly kind: "unusable"; readonly number: number; readonly why: string };

const messageLimit = 8 * 1024 ** 2;

/** The numbers of a run's messages, ascending, with their files' names. */
export async function listMessages(folder: SafeFolder): Promise<ReadonlyMap<number, string>> {
  const inside = await folder.open("messages");
  const numbered = new Map<number, string>();
  for (const name of (await inside?.list()) ?? []) {
    const number = Number(/^(\d{1,9})-[\w-]*\.json$/.exec(name)?.[1] ?? Number.NaN);
    if (!Number.isNaN(number)) numbered.set(number, name);
  }
  return numbered;
}

export async function readMessages(
  folder: SafeFolder,
  wanted: Iterable<readonly [number, string]>,
): Promise<readonly SeenMessage[]> {
  const inside = await folder.open("messages");
  if (inside === null) return [];
  return Promise.all(
    Array.from(wanted, async ([number, name]): Promise<SeenMessage> => {
      const read = await readJsonFile(inside, name, {
        schema: exchangeShape,
        format: { field: "format", number: 1 },
        limit: messageLimit,
      });
      if (read.kind === "read") return { kind: "exchange", number, exchange: read.value };
      const why = read.kind === "absent" ? `${name} is gone` : read.why;
      return { kind: "unusable", number, why };
    }),
  );
}
