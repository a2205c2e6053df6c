import { z } from "zod";
import { usageError } from "../../core/errors.ts";
import { nearestNames } from "../../../tools/search/tools/nearest-names.ts";
import { isList, readValue } from "../../../tools/search/tools/read-value.ts";
import type { SearchTool } from "../../../tools/search/tools/search-tools.ts";

const mend = "repair search lists the tools and their arguments";

/** `name=value` words; a lone word is the first parameter. The parameter decides how a value is read. */
export function readArguments(tool: SearchTool, words: readonly string[]): unknown {
  const [first = "name"] = Object.keys(tool.parameters.shape);
  const values = new Map<string, string[]>();
  const lone: string[] = [];
  for (const word of words) {
    const [, key, value = ""] = /^([A-Za-z_]\w*)=([^]*)$/.exec(word) ?? [];
    if (key !== undefined && Object.hasOwn(tool.parameters.shape, key))
      values.set(key, [...(values.get(key) ?? []), value]);
    else if (key !== undefined && isNoText(tool, key)) throw unknownArgument(tool, key);
    else lone.push(word);
  }
  if (lone.length > 0) values.set(first, [...(values.get(first) ?? []), ...lone]);
  const entries = [...values].map(([key, given]) => [key, valueOf(tool, key, given)] as const);
  const parsed = tool.parameters.safeParse(Object.fromEntries(entries));
  if (parsed.success) return parsed.data;
  throw usageError(`${tool.name}: ${z.prettifyError(parsed.error)}`, mend);
}

/** `x=1` may be text to search for; elsewhere, and where the name is nearly one, it is a slip. */
function isNoText(tool: SearchTool, key: string): boolean {
  if (tool.name !== "search_code") return true;
  return nearestNames(key, Object.keys(tool.parameters.shape)).length > 0;
}

function unknownArgument(tool: SearchTool, key: string): Error {
  const known = Object.keys(tool.parameters.shape);
  const [near] = nearestNames(key, known);
  const meant = near === undefined ? "" : `; did you mean ${near}=…?`;
  return usageError(
    `${tool.name}: got the argument ${key}, expected ${known.join(", ")}${meant}`,
    mend,
  );
}

function valueOf(tool: SearchTool, key: string, given: readonly string[]): unknown {
  if (isList(tool.parameters, key)) return given;
  const [text = "", ...more] = given;
  if (more.length > 0) {
    const all = given.map((value) => JSON.stringify(value)).join(" and ");
    throw usageError(`${tool.name}: got ${all} for ${key}, expected one value`, mend);
  }
  return readValue(tool.parameters, key, text);
}
