import type { Localization, Location, Reason, Suspect } from "../../../agent/core/model.ts";
import { describeSignal } from "./describe-signal.ts";
import { fuseRanks, fusionWeights, unitFusionWeights } from "./fuse-ranks.ts";
import { scoreUnitFiles, scoreUnits, searchedFiles } from "./rank-units.ts";
import { loadLinearModel, rankLinearly } from "./linear-model.ts";
import type { LinearModel } from "./linear-model.ts";
import { rankFunctions } from "./rank-functions.ts";
import type { Ranking } from "./ranking.ts";
import { scoreSignals } from "./score-signals.ts";
import type { PreparedCorpus, ScoreOptions } from "./score-signals.ts";
import { descending, largest } from "./signal.ts";
import { scoreFunctionEvidence } from "./signals/function-evidence.ts";

export interface RankOptions extends ScoreOptions {
  /** Suspects of each kind. */
  readonly limit: number;
  /** Null ranks by fusion alone. */
  readonly models: RankingModels | null;
}

/** Each looks at what the one before it found. */
export interface RankingModels {
  /** Functions by themselves. */
  readonly functionWords: LinearModel;
  readonly files: LinearModel;
  /** Which function it is, given the file. */
  readonly functions: LinearModel;
}

export function loadRankingModels(): RankingModels {
  return {
    functionWords: loadLinearModel("function-words"),
    files: loadLinearModel("files"),
    functions: loadLinearModel("functions"),
  };
}

/** Files and functions of a prepared repository, most suspect first, each with its reasons. */
export function rankIssue(options: RankOptions): Localization {
  const { prepared, limit } = options;
  const { files, functions, units } = rankAll(options);
  return {
    files: suspects(files, limit, (file) => fileLocation(prepared, file)),
    symbols: suspects(functions, limit, (index) => unitLocation(prepared, units[index] ?? 0)),
  };
}

interface Rankings {
  readonly files: Ranking;
  readonly functions: Ranking;
  /** The functions that were ranked, as units of the corpus. */
  readonly units: Uint32Array;
}

function rankAll(options: RankOptions): Rankings {
  const { prepared, models } = options;
  const { corpus } = prepared;
  const scores = scoreSignals(options);
  const fused = fuseRanks(scores.signals, fusionWeights, corpus.fileCount);
  const { units, signals } = scoreUnits(prepared, scores, largest(fused.scores, searchedFiles));
  if (models === null) {
    const all = [...signals, ...scoreUnitFiles(prepared, units, fused.scores)];
    return { files: fused, functions: fuseRanks(all, unitFusionWeights, units.length), units };
  }
  const first = rankLinearly(signals, models.functionWords, units.length);
  const fileOfUnit = units.map((unit) => corpus.fileOfUnit[unit] ?? 0);
  const evidence = scoreFunctionEvidence(first.scores, fileOfUnit, corpus.fileCount);
  const files = rankLinearly([...scores.signals, ...evidence], models.files, corpus.fileCount);
  const inFile = rankLinearly(signals, models.functions, units.length);
  return { files, functions: rankFunctions(inFile, files.scores, fileOfUnit), units };
}

function suspects(
  ranking: Ranking,
  limit: number,
  locate: (item: number) => Location | null,
): readonly Suspect[] {
  const found: Suspect[] = [];
  for (const item of descending(ranking.scores)) {
    if (found.length >= limit) break;
    const location = locate(item);
    if (location === null) continue;
    found.push({ location, score: ranking.scores[item] ?? 0, reasons: reasonsOf(ranking, item) });
  }
  return found;
}

const namedReasons = 4;

/** The signals that gave a suspect most of its score. */
function reasonsOf(ranking: Ranking, item: number): readonly Reason[] {
  return ranking
    .explain(item)
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, namedReasons)
    .map(({ signal, score, rank }) => ({ signal, score, detail: describeSignal(signal, rank()) }));
}

function fileLocation({ corpus }: PreparedCorpus, file: number): Location | null {
  const indexed = corpus.snapshot.files[file];
  return indexed === undefined ? null : { kind: "file", path: indexed.path };
}

function unitLocation(prepared: PreparedCorpus, unit: number): Location | null {
  const { corpus } = prepared;
  const indexed = corpus.snapshot.files[corpus.fileOfUnit[unit] ?? 0];
  const found = corpus.units[unit];
  if (indexed === undefined || found === undefined) return null;
  const span = { start: found.startLine, end: found.endLine };
  return { kind: "symbol", path: indexed.path, symbol: numberedName(prepared, unit), span };
}

/** The second definition of a name in a file is `name#2`, as in the languages' outlines. */
function numberedName({ corpus }: PreparedCorpus, unit: number): string {
  const name = corpus.units[unit]?.name ?? "";
  let number = 1;
  const first = corpus.firstUnit[corpus.fileOfUnit[unit] ?? 0] ?? 0;
  for (let other = first; other < unit; other++) if (corpus.units[other]?.name === name) number++;
  return number === 1 ? name : `${name}#${String(number)}`;
}
