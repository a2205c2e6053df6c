import { readFile } from "node:fs/promises";
import { usageError } from "../../agent/core/errors.ts";
import { shuffle } from "./random.ts";

/** Which instances of a dataset are meant; applied in the order of the fields. */
export interface Selection {
  /** Only these; all must exist. */
  readonly ids: readonly string[] | null;
  /** Only ids this matches anywhere. */
  readonly filter: RegExp | null;
  /** Seed of the shuffle (`seededRandom`), or null for the dataset's order. */
  readonly shuffleSeed: number | null;
  /** Half-open range after filter and shuffle, like Python's `[from:to]`. */
  readonly slice: { readonly from: number; readonly to: number | null } | null;
}

export const everything: Selection = { ids: null, filter: null, shuffleSeed: null, slice: null };

/** @throws RepairError (usage) for ids that are not in the dataset. */
export function selectRows<Row>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
  selection: Selection,
): readonly Row[] {
  const { ids, filter, shuffleSeed, slice } = selection;
  let chosen = rows;
  if (ids !== null) {
    const known = new Set(rows.map(idOf));
    const missing = ids.filter((id) => !known.has(id));
    if (missing.length > 0)
      throw usageError(`got ids that are not in the dataset: ${missing.slice(0, 10).join(", ")}`);
    const wanted = new Set(ids);
    chosen = chosen.filter((row) => wanted.has(idOf(row)));
  }
  if (filter !== null) chosen = chosen.filter((row) => filter.test(idOf(row)));
  if (shuffleSeed !== null) chosen = shuffle(chosen, shuffleSeed);
  return slice === null ? chosen : chosen.slice(slice.from, slice.to ?? undefined);
}

export interface SelectionFlags {
  readonly ids?: string | undefined;
  readonly filter?: string | undefined;
  readonly slice?: string | undefined;
  readonly shuffle?: boolean | undefined;
  readonly seed?: string | undefined;
}

/** Flags as typed: `--ids a,b|@file`, `--filter RE`, `--slice 0:50`, `--shuffle --seed 42`. */
export async function parseSelection(flags: SelectionFlags): Promise<Selection> {
  return {
    ids: flags.ids === undefined ? null : await parseIds(flags.ids),
    filter: flags.filter === undefined ? null : parsePattern(flags.filter),
    shuffleSeed: flags.shuffle === true ? parseSeed(flags.seed ?? "42") : null,
    slice: flags.slice === undefined ? null : parseSlice(flags.slice),
  };
}

async function parseIds(text: string): Promise<readonly string[]> {
  const list = text.startsWith("@")
    ? await readFile(text.slice(1), "utf8").catch(() => {
        throw usageError(`could not read the ids from ${text.slice(1)}`);
      })
    : text;
  return list.split(/[\s,]+/).filter((id) => id !== "");
}

function parsePattern(source: string): RegExp {
  try {
    return new RegExp(source);
  } catch (error) {
    throw usageError(`got --filter ${source}: ${error instanceof Error ? error.message : ""}`);
  }
}

function parseSeed(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw usageError(`got --seed ${text}, expected a whole number`);
}

function parseSlice(text: string): NonNullable<Selection["slice"]> {
  const match = /^(-?\d+|):(-?\d+|)$/.exec(text) ?? /^()(\d+)$/.exec(text);
  if (match === null) throw usageError(`got --slice ${text}, expected FROM:TO, e.g. 0:50`);
  const [, from = "", to = ""] = match;
  return { from: from === "" ? 0 : Number(from), to: to === "" ? null : Number(to) };
}
