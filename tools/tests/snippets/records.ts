import { z } from "zod";
import type { ExecutedFunction } from "../../../agent/core/execution.ts";
import { isRepoPath } from "../../../agent/core/model.ts";
import { outOf } from "../selection.ts";

const count = z.number().int().min(0);

/** One line a function, as python/snippet.py and javascript/snippet.mjs write them. */
const functionShape = z.object({
  event: z.literal("function"),
  path: z.string(),
  line: count,
  calls: count,
  depth: count.nullable(),
  /** Frames from where an error was raised; minus one when it was on no such stack. */
  raised: z.number().int().min(-1),
});

/** More would be the whole repository, which tells nothing. */
const maximumFunctions = 20_000;

/**
 * What a snippet's record file says. The file was written beside code that nobody trusts: a line that is
 * not of this shape is left out, and nothing but the ranking of suspects hangs on the others.
 */
export function parseExecutedFunctions(text: string, folder: string): readonly ExecutedFunction[] {
  const lines = text.split("\n", maximumFunctions);
  return lines.flatMap((line) => {
    const parsed = functionShape.safeParse(parseJson(line));
    if (!parsed.success) return [];
    const { calls, depth, raised } = parsed.data;
    const path = outOf(parsed.data.path, folder);
    const fromError = raised < 0 ? null : raised;
    return isRepoPath(path) ? [{ path, line: parsed.data.line, calls, depth, fromError }] : [];
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
