import { open, readFile } from "node:fs/promises";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { z } from "zod";
import { usageError } from "../../agent/core/errors.ts";
import type { RepairError } from "../../agent/core/errors.ts";

/** A row as the file has it, and where it stands in the file for error messages. */
export interface RawRow {
  readonly value: unknown;
  readonly where: string;
}

/**
 * Rows of a `.jsonl`, `.json` (an array, or an object whose values are rows) or `.parquet` file.
 *
 * @throws RepairError (usage) that names file and line.
 */
export async function readRows(path: string): Promise<readonly RawRow[]> {
  if (path.endsWith(".parquet")) return readParquet(path);
  const text = await readText(path);
  if (path.endsWith(".jsonl")) return readJsonLines(text, path);
  if (path.endsWith(".json")) return readJson(text, path);
  throw usageError(
    `got the dataset file ${path}, expected a name that ends in .jsonl, .json or .parquet`,
  );
}

export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): RepairError {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOENT") return usageError(`got ${path}, which does not exist`);
  if (code === "EISDIR") return usageError(`got ${path}, which is a folder, expected a file`);
  return usageError(`could not read ${path}: ${messageOf(error)}`);
}

export function readJsonLines(text: string, path: string): readonly RawRow[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const where = `${path}:${index + 1}`;
    return [{ value: parse(line, where), where }];
  });
}

function readJson(text: string, path: string): readonly RawRow[] {
  const value = parse(text, path);
  const rows = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]).safeParse(value);
  if (!rows.success) throw usageError(`got ${path}, expected a JSON array or object of rows`);
  return Object.values(rows.data).map((row, index) => ({ value: row, where: `${path}[${index}]` }));
}

async function readParquet(path: string): Promise<readonly RawRow[]> {
  const { asyncBufferFromFile, parquetReadObjects } = await import("hyparquet");
  try {
    await (await open(path)).close();
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    const file = await asyncBufferFromFile(path);
    // The hub's files are snappy; others use what Node itself can undo.
    const compressors = {
      GZIP: (bytes: Uint8Array) => gunzipSync(bytes),
      BROTLI: (bytes: Uint8Array) => brotliDecompressSync(bytes),
      ZSTD: (bytes: Uint8Array) => zstdDecompressSync(bytes),
    };
    const rows = await parquetReadObjects({ file, compressors });
    return rows.map((value, index) => ({ value, where: `${path}[${index}]` }));
  } catch (error) {
    throw usageError(`could not read ${path} as Parquet: ${messageOf(error)}`);
  }
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usageError(`got text at ${where} that is not JSON: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
