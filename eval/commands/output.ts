import { usageError } from "../../agent/core/errors.ts";
import type { z } from "zod";

/** Results go to standard output and nothing else does. A closed pipe ends the program quietly. */
export function printResult(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

export function printJson(value: unknown): void {
  printResult(JSON.stringify(value, null, 2));
}

/** Progress and remarks. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Flags as commander gives them → typed, once. */
export function parseFlags<Flags>(schema: z.ZodType<Flags>, flags: unknown): Flags {
  const parsed = schema.safeParse(flags);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0] ?? "").replaceAll(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
  throw usageError(`got a wrong value for --${name}: ${issue?.message ?? "invalid"}`);
}
