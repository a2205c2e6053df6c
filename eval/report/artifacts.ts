import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { InstanceRow } from "./batch-report.ts";
import type { Artifacts } from "./page/instance-section.ts";

/** Characters of one text on the page; the file itself is named where it is cut. */
const textLimit = 60_000;
const conversationLimit = 200;

/** What an attempt left in its folder. Files that are absent are simply not shown. */
export async function readArtifacts(batch: string, row: InstanceRow): Promise<Artifacts> {
  if (row.run_folder === null) return { patch: "", evidence: null, conversation: [] };
  const folder = join(batch, row.run_folder);
  return {
    patch: (await readText(join(folder, "model.patch"), row)) ?? "",
    evidence: await readText(join(folder, "evidence.json"), row),
    conversation: await readConversation(folder, row),
  };
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
