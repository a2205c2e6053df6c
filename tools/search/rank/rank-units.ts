import { descending, normalised, signal } from "./signal.ts";
import type { Signal } from "./signal.ts";
import type { PreparedCorpus, SignalScores } from "./score-signals.ts";
import type { Unit } from "../index/file-record.ts";

export interface UnitCandidates {
  /** Indices of functions and methods into the corpus' units. */
  readonly units: Uint32Array;
  /** Values run along `units`. */
  readonly signals: readonly Signal[];
}

/** Functions are looked for in the best files only. */
const searchedFiles = 40;

/** The functions and methods of the best files, with what speaks for each. */
export function scoreUnits(
  prepared: PreparedCorpus,
  scores: SignalScores,
  fileScores: Float64Array,
): UnitCandidates {
  const { corpus } = prepared;
  const best = descending(fileScores).subarray(0, searchedFiles);
  const units = Uint32Array.from([...best].flatMap((file) => functionsOf(prepared, file)));
  const over = (value: (unit: number) => number): Float64Array => Float64Array.from(units, value);
  const rankOfFile = new Map([...best].map((file, rank) => [file, rank] as const));
  const fileOf = (unit: number): number => corpus.fileOfUnit[unit] ?? 0;
  const frames = frameWeights(prepared, scores);
  const fileScore = normalised(fileScores.map((score) => Math.max(0, score)));
  return {
    units,
    signals: [
      signal(
        "unit_all",
        over((unit) => scores.units.all[unit] ?? 0),
      ),
      signal(
        "unit_title",
        over((unit) => scores.units.title[unit] ?? 0),
      ),
      signal(
        "unit_code",
        over((unit) => scores.units.code[unit] ?? 0),
      ),
      signal(
        "unit_prose",
        over((unit) => scores.units.prose[unit] ?? 0),
      ),
      signal(
        "unit_errors",
        over((unit) => scores.errorUnits[unit] ?? 0),
      ),
      signal(
        "unit_file",
        over((unit) => fileScore[fileOf(unit)] ?? 0),
      ),
      signal(
        "unit_file_rank",
        over((unit) => 1 / (1 + (rankOfFile.get(fileOf(unit)) ?? searchedFiles))),
      ),
      signal(
        "unit_frame",
        over((unit) => frames.get(unit) ?? 0),
      ),
      signal(
        "unit_named",
        over((unit) => mentionOf(corpus.units[unit], scores)),
      ),
      signal(
        "unit_owner_named",
        over((unit) => ownerMentionOf(corpus.units[unit], scores)),
      ),
    ],
  };
}

function functionsOf({ corpus }: PreparedCorpus, file: number): readonly number[] {
  const found: number[] = [];
  const end = corpus.firstUnit[file + 1] ?? 0;
  for (let unit = corpus.firstUnit[file] ?? 0; unit < end; unit++) {
    if (corpus.units[unit]?.kind === "function") found.push(unit);
  }
  return found;
}

/** The function a stack frame stands in: the last frame weighs most. */
function frameWeights(
  { corpus }: PreparedCorpus,
  { frames }: SignalScores,
): ReadonlyMap<number, number> {
  const weights = new Map<number, number>();
  for (const [index, { file, frame }] of frames.entries()) {
    const symbol = frame.symbol.split(".").at(-1) ?? "";
    const end = corpus.firstUnit[file + 1] ?? 0;
    for (let unit = corpus.firstUnit[file] ?? 0; unit < end; unit++) {
      const candidate = corpus.units[unit];
      if (candidate === undefined || candidate.kind !== "function") continue;
      const named = symbol !== "" && lastPart(candidate.name) === symbol;
      const spans = candidate.startLine <= frame.line && frame.line <= candidate.endLine;
      if (!named && !spans) continue;
      const weight = (named && spans ? 1 : 0.6) / (frames.length - index);
      weights.set(unit, Math.max(weights.get(unit) ?? 0, weight));
    }
  }
  return weights;
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

function mentionOf(unit: Unit | undefined, { mentionedNames }: SignalScores): number {
  return mentionedNames.get(lastPart(unit?.name ?? "")) ?? 0;
}

/** The class or the outer name is mentioned. */
function ownerMentionOf(unit: Unit | undefined, { mentionedNames }: SignalScores): number {
  const owner = unit?.name.split(".").at(-2);
  return owner === undefined ? 0 : (mentionedNames.get(owner) ?? 0);
}
