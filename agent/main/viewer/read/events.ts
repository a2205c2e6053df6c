import { z } from "zod";
import { readJsonLines } from "./json-lines.ts";
import type { SafeFolder } from "./safe-folder.ts";
import { originShape, spendShape } from "./shapes.ts";

const at = z.string();

/** Events of `events.jsonl`; kinds this version does not know are left out. */
const eventShape = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("step-started"), step: z.string(), at }),
  z.object({
    kind: z.literal("step-finished"),
    step: z.string(),
    at,
    seconds: z.number(),
    replayed: z.boolean().catch(false),
    summary: z.string().catch(""),
  }),
  z.object({ kind: z.literal("note"), text: z.string(), at }),
  z.object({
    kind: z.literal("candidate"),
    id: z.string(),
    origin: originShape,
    plan: z.string().catch(""),
    verdict: z.string(),
    tried: z.number().catch(0),
    at,
  }),
  z.object({ kind: z.literal("spend"), spend: spendShape, at }),
  z.object({ kind: z.literal("finished"), outcome: z.string(), at }),
]);

export type SeenEvent = z.infer<typeof eventShape>;

export interface SeenEvents {
  readonly events: readonly SeenEvent[];
  /** Byte where the next read begins. */
  readonly end: number;
  readonly cut: boolean;
}

/** Of three thousand candidates and as many calls, ten times. */
const eventsLimit = 32 * 1024 ** 2;

export async function readEvents(folder: SafeFolder, from = 0): Promise<SeenEvents> {
  const { lines, end, cut } = await readJsonLines(folder, "events.jsonl", {
    from,
    limit: eventsLimit,
  });
  const events = lines.flatMap(({ value }) => {
    const parsed = eventShape.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
  return { events, end, cut };
}
