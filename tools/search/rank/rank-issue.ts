import type { Localization, Location, Reason, Suspect } from "../../../agent/core/model.ts";
import { describeSignal } from "./describe-signal.ts";
import { fuseRanks, fusionWeights, unitFusionWeights } from "./fuse-ranks.ts";
import { scoreUnitFiles, scoreUnits, searchedFiles } from "./rank-units.ts";
import { rankLinearly } from "./linear-model.ts";
import type { LinearModel } from "./linear-model.ts";
import type { Ranking } from "./ranking.ts";
import { scoreSignals } from "./score-signals.ts";
import type { PreparedCorpus, ScoreOptions } from "./score-signals.ts";
import { descending } from "./signal.ts";

export interface RankOptions extends ScoreOptions {
  /** Suspects of each kind. */
  readonly limit: number;
  /** Null ranks by fusion alone. */
  readonly models: RankingModels | null;
}

export interface RankingModels {
  readonly files: LinearModel;
  readonly functions: LinearModel;
}

/** Files and functions of a prepared repository, most suspect first, each with its reasons. */
export function rankIssue(options: RankOptions): Localization {
  const { prepared, limit, models } = options;
  const scores = scoreSignals(options);
  const { fileCount } = prepared.corpus;
  const files =
    models === null
      ? fuseRanks(scores.signals, fusionWeights, fileCount)
      : rankLinearly(scores.signals, models.files, fileCount);
  const best = descending(files.scores).subarray(0, searchedFiles);
  const candidates = scoreUnits(prepared, scores, best);
  const ofFiles = scoreUnitFiles(prepared, candidates.units, files.scores);
  const signals = [...candidates.signals, ...ofFiles];
  const unitCount = candidates.units.length;
  const units =
    models === null
      ? fuseRanks(signals, unitFusionWeights, unitCount)
      : rankLinearly(signals, models.functions, unitCount);
  return {
    files: suspects(files, limit, (file) => fileLocation(prepared, file)),
    symbols: suspects(units, limit, (index) => {
      return unitLocation(prepared, candidates.units[index] ?? 0);
    }),
  };
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
    .map(({ signal, score, rank }) => ({ signal, score, detail: describeSignal(signal, rank) }));
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
