import type { z } from "zod";
import type { SafeFolder } from "./safe-folder.ts";
import { visible } from "./visible.ts";

/** Undefined for what is no JSON. Every string in it, names of fields included, is fit to be shown. */
export function parseJson(text: string): unknown {
  try {
    // Reviving is ten times as slow as parsing, and hardly any text needs it.
    return mayHide(text) ? JSON.parse(text, showStrings) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A character that is spelt out, as itself or as an escape of JSON. */
function mayHide(text: string): boolean {
  return /\\[ubfr]/.test(text) || visible(text) !== text;
}

function showStrings(_key: string, value: unknown): unknown {
  if (typeof value === "string") return visible(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const names = Object.keys(value);
  if (names.every((name) => visible(name) === name)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [visible(name), part]));
}

export type ReadJson<Value> =
  | { readonly kind: "read"; readonly value: Value }
  | { readonly kind: "absent" }
  /** It is there and cannot be used; `why` is a sentence for the reader of the page. */
  | { readonly kind: "unusable"; readonly why: string };

export interface JsonFileOptions<Value> {
  readonly schema: z.ZodType<Value>;
  /** The field that carries the format's number, and the number this program understands. */
  readonly format: { readonly field: string; readonly number: number };
  /** Bytes. */
  readonly limit: number;
}

export async function readJsonFile<Value>(
  folder: SafeFolder,
  name: string,
  { schema, format, limit }: JsonFileOptions<Value>,
): Promise<ReadJson<Value>> {
  const read = await folder.read(name, { limit });
  if (read === null) return { kind: "absent" };
  if (read.cut) {
    return { kind: "unusable", why: `${name} has ${read.size} bytes, more than the ${limit} read` };
  }
  const value = parseJson(read.text);
  if (value === undefined) return { kind: "unusable", why: `${name} is not whole JSON` };
  const found = formatOf(value, format.field);
  if (found !== format.number) {
    const got = found === undefined ? "no format number" : `format ${JSON.stringify(found)}`;
    const why = `${name} has ${got}, and this version of repair reads format ${format.number}: update repair to see all of it`;
    return { kind: "unusable", why };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { kind: "read", value: parsed.data };
  const [issue] = parsed.error.issues;
  const place = issue === undefined ? "" : `${issue.path.join(".")}: ${issue.message}`;
  return { kind: "unusable", why: `${name} cannot be used: ${place}` };
}

function formatOf(value: unknown, field: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === field)?.[1];
}
