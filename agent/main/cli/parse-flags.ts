import type { z } from "zod";
import { usageError } from "../../core/errors.ts";

/** The flags of a command. @throws RepairError (usage) naming each flag that cannot be used. */
export function parseFlags<Schema extends z.ZodType>(
  schema: Schema,
  given: Readonly<Record<string, unknown>>,
): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw usageError(
    parsed.error.issues.map((issue) => describeFault(issue, given)).join("\n"),
    "repair help, followed by the command's name, lists its flags",
  );
}

function describeFault(issue: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): string {
  const key = String(issue.path[0] ?? "");
  const flag = `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return `${flag}: got ${JSON.stringify(given[key]) ?? "nothing"}, ${issue.message}`;
}
