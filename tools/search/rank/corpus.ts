import type { Snapshot } from "../index/snapshot.ts";
import type { Unit } from "../index/file-record.ts";

/** A snapshot laid out for ranking: its units in one row, file after file. */
export interface Corpus {
  readonly snapshot: Snapshot;
  readonly fileCount: number;
  readonly unitCount: number;
  /** Units of file f stand from `firstUnit[f]` to `firstUnit[f + 1]`. */
  readonly firstUnit: Uint32Array;
  readonly fileOfUnit: Uint32Array;
  readonly units: readonly Unit[];
  /** Words in the unit. */
  readonly lengths: Float64Array;
  readonly paths: readonly string[];
}

export function createCorpus(snapshot: Snapshot): Corpus {
  const { files } = snapshot;
  const firstUnit = new Uint32Array(files.length + 1);
  for (const [file, { record }] of files.entries()) {
    firstUnit[file + 1] = (firstUnit[file] ?? 0) + record.units.length;
  }
  const unitCount = firstUnit[files.length] ?? 0;
  const fileOfUnit = new Uint32Array(unitCount);
  const lengths = new Float64Array(unitCount);
  const units: Unit[] = [];
  for (const [file, { record }] of files.entries()) {
    fileOfUnit.fill(file, firstUnit[file], firstUnit[file + 1]);
    lengths.set(record.lengths, firstUnit[file]);
    for (const unit of record.units) units.push(unit);
  }
  const paths = files.map(({ path }) => path);
  return {
    snapshot,
    fileCount: files.length,
    unitCount,
    firstUnit,
    fileOfUnit,
    units,
    lengths,
    paths,
  };
}
