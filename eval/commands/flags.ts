import { z } from "zod";
import { usageError } from "../../agent/core/errors.ts";

/** `-j 4` */
export const countFlag = z
  .string()
  .regex(/^[1-9]\d{0,3}$/, "expected a whole number from 1")
  .transform(Number);

const secondsOf: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600 };

/** `90`, `90s`, `30m`, `2h` → seconds. */
export const durationFlag = z
  .string()
  .regex(/^\d+(?:\.\d+)?[smh]?$/, "expected a duration such as 90s, 30m or 2h")
  .transform((text) => {
    const unit = text.replace(/^[\d.]+/, "");
    return Number.parseFloat(text) * (secondsOf[unit] ?? 1);
  });

/** `--max-cost-total 2.50` → dollars. */
export const dollarsFlag = z
  .string()
  .regex(/^\$?\d+(?:\.\d+)?$/, "expected dollars such as 2.50")
  .transform((text) => Number(text.replace("$", "")));

const bytesOf: Readonly<Record<string, number>> = { M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

/** `500M`, `12G`, `0` → bytes; a bare number means GB. */
export const sizeFlag = z
  .string()
  .regex(/^\d+(?:\.\d+)?[MGT]?B?$/, "expected a size such as 500M or 12G")
  .transform((text) => {
    const unit = /[MGT]/.exec(text)?.[0] ?? "G";
    return Math.round(Number.parseFloat(text) * (bytesOf[unit] ?? 1));
  });

/** The flags of `parseSelection`. */
export const selectionFlags = {
  ids: z.string().optional(),
  filter: z.string().optional(),
  slice: z.string().optional(),
  shuffle: z.boolean().default(false),
  seed: z.string().optional(),
};

/** Flags as commander gives them → typed, once. */
export function parseFlags<Flags>(schema: z.ZodType<Flags>, flags: unknown): Flags {
  const parsed = schema.safeParse(flags);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0] ?? "").replaceAll(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
  throw usageError(
    `got a wrong value for --${name}: ${inWords(issue)}`,
    "add --help to see what each flag takes",
  );
}

/** What was expected, without the checker's own vocabulary. */
function inWords(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === "invalid_value") return `expected ${issue.values.map(String).join(", ")}`;
  if (issue?.code === "invalid_union")
    return "expected a whole number from 1, or a word of its help";
  return issue?.message ?? "invalid";
}
