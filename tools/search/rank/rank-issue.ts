import type { Localization, Location, Reason, Suspect } from "../../../agent/core/model.ts";
import { addExecuted } from "./add-executed.ts";
import { describeSignal, ofTheIssue, unrelatedSignal } from "./describe-signal.ts";
import { featuresOf } from "./features.ts";
import { fuseRanks, fusionWeights, unitFusionWeights } from "./fuse-ranks.ts";
import { scoreUnitFiles, scoreUnits, searchedFiles } from "./rank-units.ts";
import { loadLinearModel, rankLinearly } from "./linear-model.ts";
import type { LinearModel } from "./linear-model.ts";
import { rankFunctions } from "./rank-functions.ts";
import type { Ranking } from "./ranking.ts";
import { scoreSignals } from "./score-signals.ts";
import type { PreparedCorpus, ScoreOptions } from "./score-signals.ts";
import { descending, largest } from "./signal.ts";
import type { Signal } from "./signal.ts";
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
  /** What the code of the issue executes, beside the others; null leaves it out. */
  readonly executed: ExecutedModels | null;
}

export interface ExecutedModels {
  readonly files: LinearModel;
  readonly functions: LinearModel;
}

export function loadRankingModels(): RankingModels {
  return {
    functionWords: loadLinearModel("function-words"),
    files: loadLinearModel("files"),
    functions: loadLinearModel("functions"),
    executed: {
      files: loadLinearModel("executed-files"),
      functions: loadLinearModel("executed-functions"),
    },
  };
}

/** Files and functions of a prepared repository, most suspect first, each with its reasons. */
export function rankIssue(options: RankOptions): Localization {
  const { prepared, limit } = options;
  const { files, functions, units, speaks } = rankAll(options);
  const found = {
    files: suspects(files, limit, (file) => fileLocation(prepared, file)),
    symbols: suspects(functions, limit, (index) => unitLocation(prepared, units[index] ?? 0)),
  };
  return speaks
    ? found
    : { files: found.files.map(unfounded), symbols: found.symbols.map(unfounded) };
}

interface Rankings {
  readonly files: Ranking;
  readonly functions: Ranking;
  /** The functions that were ranked, as units of the corpus. */
  readonly units: Uint32Array;
  /** False when nothing of the issue was found anywhere: then suspects have no reason but each other. */
  readonly speaks: boolean;
}

function rankAll(options: RankOptions): Rankings {
  const { prepared, models } = options;
  const { corpus } = prepared;
  const scores = scoreSignals(options);
  const fused = fuseRanks(scores.signals, fusionWeights, corpus.fileCount);
  const candidates = scoreUnits(prepared, scores, largest(fused.scores, searchedFiles));
  const { units, signals } = candidates;
  const speaks = scores.executed !== null || scores.signals.some(isFound);
  if (models === null) {
    const all = [...signals, ...scoreUnitFiles(prepared, units, fused.scores)];
    return {
      files: fused,
      functions: fuseRanks(all, unitFusionWeights, units.length),
      units,
      speaks,
    };
  }
  const ofUnits = { signals, features: featuresOf(signals), count: units.length };
  const first = rankLinearly({ ...ofUnits, model: models.functionWords });
  const fileOfUnit = units.map((unit) => corpus.fileOfUnit[unit] ?? 0);
  const evidence = scoreFunctionEvidence(first.scores, fileOfUnit, corpus.fileCount);
  const ofFiles = { signals: [...scores.signals, ...evidence], count: corpus.fileCount };
  const known = rankLinearly({ ...ofFiles, model: models.files });
  const named = rankLinearly({ ...ofUnits, model: models.functions });
  const { executed } = models;
  const ran = scores.executed?.files ?? [];
  const files = executed === null ? known : addExecuted(known, ran, executed.files);
  const inFile =
    executed === null ? named : addExecuted(named, candidates.executed, executed.functions);
  return { files, functions: rankFunctions(inFile, files.scores, fileOfUnit), units, speaks };
}

function isFound({ name, values }: Signal): boolean {
  return ofTheIssue(name) && values.some((value) => value > 0);
}

function unfounded(suspect: Suspect): Suspect {
  return { ...suspect, reasons: [unrelated] };
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

/** The signals that gave a suspect most of its score, of those that saw something of the issue in it. */
function reasonsOf(ranking: Ranking, item: number): readonly Reason[] {
  const shares = ranking.explain(item).filter(({ score, lead }) => score > 0 && lead > 0);
  const reasons: Reason[] = [];
  for (const { signal, score, rank } of shares.toSorted((a, b) => b.score - a.score)) {
    if (reasons.length >= namedReasons) break;
    const detail = describeSignal(signal, rank());
    if (detail !== null) reasons.push({ signal, score, detail });
  }
  return reasons.length > 0 ? reasons : [unrelated];
}

const unrelated: Reason = {
  signal: unrelatedSignal,
  score: 0,
  detail: "nothing in the issue speaks for it; it is listed because little else is left",
};

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
