import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { featuresOf } from "../../tools/search/rank/features.ts";
import type { Feature } from "../../tools/search/rank/features.ts";
import type { PreparedCorpus } from "../../tools/search/rank/score-signals.ts";
import type { SignalScores } from "../../tools/search/rank/score-signals.ts";
import { fuseRanks, fusionWeights } from "../../tools/search/rank/fuse-ranks.ts";
import { scoreUnits, searchedFiles } from "../../tools/search/rank/rank-units.ts";
import { largest } from "../../tools/search/rank/signal.ts";
import type { Signal } from "../../tools/search/rank/signal.ts";

/** The signals of one instance, as training reads them. */
export interface InstanceFeatures {
  readonly id: string;
  readonly repository: string;
  readonly files: FeatureTable;
  /** Functions of the files that fusion without training puts first. */
  readonly units: FeatureTable;
  /** Index of a unit's file in `files`. */
  readonly fileOfUnit: readonly number[];
  /** What ran when the code was run, along `files` and `units`; null when it was not run. */
  readonly executed: {
    readonly files: readonly Signal[];
    readonly units: readonly Signal[];
  } | null;
}

export interface FeatureTable {
  /** Paths, or `path::Class.method`. */
  readonly names: readonly string[];
  readonly signals: readonly Signal[];
  /** What models see of the signals; made when first asked for, then kept. */
  readonly features: readonly Feature[];
}

function featureTable(names: readonly string[], signals: readonly Signal[]): FeatureTable {
  let known: readonly Feature[] | null = null;
  return {
    names,
    signals,
    get features() {
      known ??= featuresOf(signals);
      return known;
    },
  };
}

export function collectFeatures(
  instance: { readonly id: string; readonly repository: string },
  prepared: PreparedCorpus,
  scores: SignalScores,
): InstanceFeatures {
  const { corpus } = prepared;
  const fused = fuseRanks(scores.signals, fusionWeights, corpus.fileCount);
  const best = largest(fused.scores, searchedFiles);
  const candidates = scoreUnits(prepared, scores, best);
  const fileOfUnit = [...candidates.units].map((unit) => corpus.fileOfUnit[unit] ?? 0);
  const names = [...candidates.units].map((unit, index) => {
    return `${corpus.paths[fileOfUnit[index] ?? 0] ?? ""}::${corpus.units[unit]?.name ?? ""}`;
  });
  return {
    id: instance.id,
    repository: instance.repository,
    files: featureTable(corpus.paths, scores.signals),
    units: featureTable(names, candidates.signals),
    fileOfUnit,
    executed:
      scores.executed === null
        ? null
        : { files: scores.executed.files, units: candidates.executed },
  };
}

interface Header {
  readonly id: string;
  readonly repository: string;
  readonly fileNames: readonly string[];
  readonly fileSignals: readonly string[];
  readonly unitNames: readonly string[];
  readonly unitSignals: readonly string[];
  readonly fileOfUnit: readonly number[];
}

/** One file an instance: a line of JSON, then the values in 32 bits, signal after signal. */
export async function saveFeatures(folder: string, features: InstanceFeatures): Promise<void> {
  const { id, repository, files, units, fileOfUnit, executed } = features;
  const fileSignals = [...files.signals, ...(executed?.files ?? [])];
  const unitSignals = [...units.signals, ...(executed?.units ?? [])];
  const header: Header = {
    id,
    repository,
    fileNames: files.names,
    fileSignals: fileSignals.map(({ name }) => name),
    unitNames: units.names,
    unitSignals: unitSignals.map(({ name }) => name),
    fileOfUnit,
  };
  const values = [...fileSignals, ...unitSignals].map(({ values: row }) => {
    return Buffer.from(Float32Array.from(row).buffer);
  });
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${id}.features`);
  await writeFile(
    `${path}.part`,
    Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...values]),
  );
  await rename(`${path}.part`, path);
}

/** Null when the instance was not collected yet. */
export async function loadFeatures(folder: string, id: string): Promise<InstanceFeatures | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(join(folder, `${id}.features`));
  } catch {
    return null;
  }
  const end = bytes.indexOf(10);
  const header: Header = JSON.parse(bytes.toString("utf8", 0, end));
  const numbers = new Float32Array(Uint8Array.from(bytes.subarray(end + 1)).buffer);
  const fileCount = header.fileNames.length;
  const unitCount = header.unitNames.length;
  const unitStart = fileCount * header.fileSignals.length;
  const slice = (name: string, start: number, count: number): Signal => {
    return { name, values: Float64Array.from(numbers.subarray(start, start + count)) };
  };
  const files = header.fileSignals.map((name, index) => {
    return slice(name, index * fileCount, fileCount);
  });
  const units = header.unitSignals.map((name, index) => {
    return slice(name, unitStart + index * unitCount, unitCount);
  });
  const executed = { files: files.filter(isExecuted), units: units.filter(isExecuted) };
  return {
    id: header.id,
    repository: header.repository,
    fileOfUnit: header.fileOfUnit,
    files: featureTable(
      header.fileNames,
      files.filter((one) => !isExecuted(one)),
    ),
    units: featureTable(
      header.unitNames,
      units.filter((one) => !isExecuted(one)),
    ),
    executed: executed.files.length === 0 ? null : executed,
  };
}

function isExecuted({ name }: Signal): boolean {
  return /^(?:unit_)?ex_/.test(name);
}
