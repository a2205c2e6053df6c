import { readJsonFile } from "./parse.ts";
import type { SafeFolder } from "./safe-folder.ts";
import { evidenceShape, requestShape, resultShape, runShape, schematicShape } from "./shapes.ts";
import type { z } from "zod";

const format = { field: "format", number: 1 } as const;
const limit = 64 * 1024 ** 2;

/** What came of reading one file: a value, or why the reader of the page does not see it. */
export interface Read<Value> {
  readonly value: Value | null;
  readonly problem: string | null;
}

export const readRequest = (folder: SafeFolder) =>
  readRecord(folder, "request.json", { schema: requestShape, format });

export const readRunRecord = (folder: SafeFolder) =>
  readRecord(folder, "run.json", { schema: runShape, format });

export const readEvidence = (folder: SafeFolder) =>
  readRecord(folder, "evidence.json", { schema: evidenceShape, format });

export const readSchematic = (folder: SafeFolder) =>
  readRecord(folder, "schematic.json", { schema: schematicShape, format });

export const readResult = (folder: SafeFolder) =>
  readRecord(folder, "result.json", {
    schema: resultShape,
    format: { field: "schema_version", number: 1 },
  });

async function readRecord<Value>(
  folder: SafeFolder,
  name: string,
  options: {
    readonly schema: z.ZodType<Value>;
    readonly format: { readonly field: string; readonly number: number };
  },
): Promise<Read<Value>> {
  const read = await readJsonFile(folder, name, { ...options, limit });
  if (read.kind === "read") return { value: read.value, problem: null };
  return { value: null, problem: read.kind === "unusable" ? read.why : null };
}
