import type { z } from "zod";

/**
 * What the schema expects, for somebody who writes a file by hand.
 *
 * @param keys what a section at this place may hold.
 */
export function expectedWords(issue: z.core.$ZodIssue, keys: readonly string[]): string {
  switch (issue.code) {
    case "invalid_type":
      if (issue.expected === "object")
        return `expected a section: some of ${keys.join(", ")} on lines below, indented`;
      return `expected ${kinds[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `expected one of ${issue.values.map(String).join(", ")}`;
    case "too_big":
      return `expected at most ${amount(issue.origin, issue.maximum)}`;
    case "too_small":
      return issue.inclusive === false
        ? `expected more than ${amount(issue.origin, issue.minimum)}`
        : `expected at least ${amount(issue.origin, issue.minimum)}`;
    case "custom":
    case "invalid_element":
    case "invalid_format":
    case "invalid_key":
    case "invalid_union":
    case "not_multiple_of":
    case "unrecognized_keys":
      return issue.message;
  }
}

const kinds: Readonly<Record<string, string>> = {
  array: "a list: a line below for each, with - before it",
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

function amount(origin: string, limit: number | bigint): string {
  const unit = { string: " character", array: " entry" }[origin];
  if (unit === undefined) return String(limit);
  const word = unit === " entry" && limit !== 1 ? " entrie" : unit;
  return `${limit}${word}${Number(limit) === 1 ? "" : "s"}`;
}
