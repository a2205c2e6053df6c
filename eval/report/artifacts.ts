import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { InstanceRow } from "./batch-report.ts";
import type { Artifacts } from "./page/instance-section.ts";

/** Characters of one text on the page; the file itself is named where it is cut. */
const textLimit = 60_000;
const conversationLimit = 200;
const stepLimit = 300;

/** What an attempt left in its folder. Files that are absent are simply not shown. */
export async function readArtifacts(batch: string, row: InstanceRow): Promise<Artifacts> {
  if (row.run_folder === null) return { patch: "", evidence: null, steps: [], conversation: [] };
  const folder = join(batch, row.run_folder);
  return {
    patch: (await readText(join(folder, "model.patch"), row)) ?? "",
    evidence: await readText(join(folder, "evidence.json"), row),
    steps: readSteps(await readFile(join(folder, "events.jsonl"), "utf8").catch(() => "")),
    conversation: await readConversation(folder, row),
  };
}

const eventLine = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("step-finished"),
    step: z.string(),
    seconds: z.number(),
    summary: z.string(),
  }),
  z.object({ kind: z.literal("note"), text: z.string() }),
  z.object({
    kind: z.literal("candidate"),
    tried: z.number(),
    verdict: z.string(),
    plan: z.string(),
    origin: z.object({ proposer: z.string() }),
  }),
]);

/** Steps and remarks in full, candidates that were rejected without a test left out. */
function readSteps(text: string): readonly string[] {
  const steps = text.split("\n").flatMap((line) => {
    try {
      const event = eventLine.parse(JSON.parse(line));
      return describeEvent(event);
    } catch {
      return [];
    }
  });
  const left = steps.length - stepLimit;
  return left <= 0 ? steps : [...steps.slice(0, stepLimit), `… and ${left} more`];
}

function describeEvent(event: z.infer<typeof eventLine>): readonly string[] {
  switch (event.kind) {
    case "step-finished":
      return [`${event.step} (${event.seconds.toFixed(1)} s): ${event.summary}`];
    case "note":
      return [event.text];
    case "candidate":
      if (event.verdict === "rejected") return [];
      return [
        `candidate ${event.tried} (${event.origin.proposer}): ${event.verdict}: ${event.plan}`,
      ];
  }
}

async function readConversation(
  folder: string,
  row: InstanceRow,
): Promise<Artifacts["conversation"]> {
  const names: readonly string[] = await readdir(join(folder, "messages")).catch(() => []);
  const shown = names.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const conversation: { name: string; text: string }[] = [];
  for (const name of shown.slice(0, conversationLimit)) {
    const text = await readText(join(folder, "messages", name), row);
    if (text !== null) conversation.push({ name, text });
  }
  return conversation;
}

async function readText(path: string, row: InstanceRow): Promise<string | null> {
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null || text.length <= textLimit) return text;
  const rest = text.length - textLimit;
  return `${text.slice(0, textLimit)}\n… ${rest} more characters in ${row.run_folder}`;
}
