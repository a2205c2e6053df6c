import { createHash } from "node:crypto";
import { open, readFile, truncate } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { z } from "zod";

/**
 * The journal of a run: an append-only file of finished steps. A step whose name and inputs are in it
 * is not run again; everything else is run, appended and synced before its value is used. So a run
 * killed at any instant continues with the interrupted step alone, and a changed prompt, model or
 * base re-runs exactly the steps that read it.
 */
export interface Journal {
  /**
   * @param dependsOn everything the work reads: earlier results, prompt versions, settings. JSON.
   * @param work may be repeated after a kill, so its side effects must be repeatable.
   */
  step<Value>(
    name: string,
    dependsOn: unknown,
    schema: z.ZodType<Value>,
    work: () => Promise<Value>,
  ): Promise<Value>;
  /** What steps whose names begin so had found when the file was opened, whether or not they are replayed. */
  earlier(prefix: string): readonly unknown[];
  /** Whether the last call of `step` with this name was answered from the file. */
  replayed(name: string): boolean;
  close(): Promise<void>;
}

const line = z.object({
  format: z.literal(1),
  step: z.string(),
  key: z.string(),
  at: z.string(),
  seconds: z.number(),
  value: z.json(),
});

/** Opens or creates the file; a damaged or half-written end is cut off, never guessed at. */
export async function openJournal(path: string): Promise<Journal> {
  const { values, soundBytes } = await readSoundLines(path);
  const file = await open(path, "a", 0o600);
  if ((await file.stat()).size > soundBytes) await truncate(path, soundBytes);
  const replays = new Map<string, boolean>();
  const before = [...values.values()];
  let appending: Promise<void> = Promise.resolve();

  return {
    async step(name, dependsOn, schema, work) {
      const key = stepKey(name, dependsOn);
      const known = values.get(key);
      if (known !== undefined) {
        const parsed = schema.safeParse(known.value);
        if (parsed.success) {
          replays.set(name, true);
          return parsed.data;
        }
      }
      const started = performance.now();
      const value = await work();
      const seconds = Math.round(performance.now() - started) / 1000;
      const record = { format: 1 as const, step: name, key, at: new Date().toISOString(), seconds };
      const text = JSON.stringify({ ...record, value: value ?? null });
      appending = appending.then(() => appendDurably(file, text));
      await appending;
      values.set(key, { step: name, value: JSON.parse(text).value });
      replays.set(name, false);
      return value;
    },
    earlier: (prefix) =>
      before.filter(({ step }) => step.startsWith(prefix)).map(({ value }) => value),
    replayed: (name) => replays.get(name) ?? false,
    async close() {
      await appending;
      await file.close();
    },
  };
}

/** Name and inputs as one hash; object keys are ordered, so that equal inputs give equal keys. */
export function stepKey(name: string, dependsOn: unknown): string {
  return createHash("sha256")
    .update(`${name}\n${canonicalJson(dependsOn)}`)
    .digest("hex");
}

export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

async function appendDurably(file: FileHandle, text: string): Promise<void> {
  await file.appendFile(`${text}\n`);
  await file.sync();
}

async function readSoundLines(path: string) {
  const values = new Map<string, { step: string; value: unknown }>();
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
  let soundBytes = 0;
  while (soundBytes < bytes.length) {
    const end = bytes.indexOf(0x0a, soundBytes);
    if (end < 0) break;
    const parsed = parseLine(bytes.toString("utf8", soundBytes, end));
    if (parsed === null) break;
    values.set(parsed.key, { step: parsed.step, value: parsed.value });
    soundBytes = end + 1;
  }
  return { values, soundBytes };
}

function parseLine(text: string) {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
