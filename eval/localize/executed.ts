import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { ExecutedFunction } from "../../agent/core/execution.ts";
import { repoPath } from "../../agent/core/model.ts";
import { parseJson } from "../datasets/json-object.ts";

const lineSchema = z.object({
  instance_id: z.string(),
  functions: z.array(
    z.object({
      path: z.string().transform(repoPath),
      line: z.number(),
      calls: z.number(),
      depth: z.number().nullable(),
      fromError: z.number().nullable(),
    }),
  ),
});

export type ExecutedByInstance = ReadonlyMap<string, readonly ExecutedFunction[]>;

/** What an earlier run wrote; a damaged last line is left out. */
export async function readExecuted(file: string): Promise<ExecutedByInstance> {
  const text = await readFile(file, "utf8").catch(() => "");
  const found = new Map<string, readonly ExecutedFunction[]>();
  for (const line of text.split("\n")) {
    const parsed = lineSchema.safeParse(parseJson(line));
    if (parsed.success) found.set(parsed.data.instance_id, parsed.data.functions);
  }
  return found;
}
