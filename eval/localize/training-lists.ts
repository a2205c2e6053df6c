import { featuresOf } from "../../tools/search/rank/features.ts";
import { fuseRanks, fusionWeights } from "../../tools/search/rank/fuse-ranks.ts";
import { rankLinearly } from "../../tools/search/rank/linear-model.ts";
import type { LinearModel } from "../../tools/search/rank/linear-model.ts";
import { descending, largest } from "../../tools/search/rank/signal.ts";
import type { Signal } from "../../tools/search/rank/signal.ts";
import { scoreFunctionEvidence } from "../../tools/search/rank/signals/function-evidence.ts";
import type { FeatureTable, InstanceFeatures } from "./features.ts";
import type { Gold } from "./gold.ts";
import { trainingMatrix } from "./train-model.ts";
import type { TrainingList } from "./train-model.ts";

/** A list with the names of its rows, so that a ranking of it can be scored. */
export interface NamedList extends TrainingList {
  readonly columns: readonly string[];
  readonly names: readonly string[];
}

/** The files that fusion ranks first teach as much as all of them, at a fifth of the time. */
const rowsOfFiles = 100;

/** The same for functions, by their words. */
const rowsOfFunctions = 160;

/** The first look: functions by themselves. Null without a gold function among them. */
export function functionWordsList(features: InstanceFeatures, gold: Gold): NamedList | null {
  return unitList(features, gold, features.units.signals);
}

/** Null when none of the gold files is a candidate, or too many are to call it a fault. */
export function fileList(
  features: InstanceFeatures,
  gold: Gold,
  functionWords: LinearModel,
): NamedList | null {
  const { names, signals } = features.files;
  const fused = fuseRanks(signals, fusionWeights, names.length).scores;
  const wanted = gold.files.map((path) => names.indexOf(path)).filter((index) => index >= 0);
  if (wanted.length === 0 || gold.files.length > 4) return null;
  const items = [...new Set([...largest(fused, rowsOfFiles), ...wanted])];
  return makeList(features, {
    signals: fileSignals(features, functionWords),
    names,
    items,
    wanted,
  });
}

/**
 * Functions of one gold file: which of them is it, given the file? The lists do not depend on any
 * ranking of files. One a gold file that has a gold function and others.
 */
export function functionLists(features: InstanceFeatures, gold: Gold): readonly NamedList[] {
  return listsInFiles(features, gold, features.units);
}

function listsInFiles(
  features: InstanceFeatures,
  gold: Gold,
  table: FeatureTable & { readonly scores?: Float64Array },
): readonly NamedList[] {
  const { names } = table;
  const functions = new Set(gold.functions);
  if (gold.functions.length > 8) return [];
  return gold.files.flatMap((path) => {
    const items = [...names.keys()].filter((item) => names[item]?.startsWith(`${path}::`) === true);
    const wanted = items.filter((item) => functions.has(names[item] ?? ""));
    if (wanted.length === 0 || wanted.length === items.length) return [];
    return [makeList(features, { ...table, items, wanted })];
  });
}

/** Of all files, without what ran. */
export function fileScores(
  features: InstanceFeatures,
  models: { readonly functionWords: LinearModel; readonly files: LinearModel },
): Float64Array {
  const signals = fileSignals(features, models.functionWords);
  return rankLinearly({ signals, model: models.files, count: features.files.names.length }).scores;
}

/** Of the functions, comparable inside one file, without what ran. */
export function functionScores(features: InstanceFeatures, functions: LinearModel): Float64Array {
  const { signals, names } = features.units;
  return rankLinearly({ signals, model: functions, count: names.length }).scores;
}

export interface ExecutedLists {
  readonly files: readonly NamedList[];
  readonly functions: readonly NamedList[];
}

/** The files that the ranking without what ran puts first: the others do not come back. */
const rowsOfExecuted = 200;

/** What ran, beside the scores that the other models give. Empty when nothing was run. */
export function executedLists(
  { features, gold }: { readonly features: InstanceFeatures; readonly gold: Gold },
  models: {
    readonly functionWords: LinearModel;
    readonly files: LinearModel;
    readonly functions: LinearModel;
  },
): ExecutedLists {
  const { executed, files, units } = features;
  if (executed === null) return { files: [], functions: [] };
  const scores = fileScores(features, models);
  const wanted = gold.files.map((path) => files.names.indexOf(path)).filter((file) => file >= 0);
  const items = [...new Set([...largest(scores, rowsOfExecuted), ...wanted])];
  const ofFiles = { signals: executed.files, names: files.names, items, wanted, scores };
  const inFile = functionScores(features, models.functions);
  const ofUnits = { signals: executed.units, names: units.names, scores: inFile };
  return {
    files: wanted.length === 0 || gold.files.length > 4 ? [] : [makeList(features, ofFiles)],
    functions: listsInFiles(features, gold, ofUnits),
  };
}

/** All signals of files, with what the first look at functions says. */
function fileSignals(features: InstanceFeatures, functionWords: LinearModel): readonly Signal[] {
  const { files, units, fileOfUnit } = features;
  const { scores } = rankLinearly({
    signals: units.signals,
    model: functionWords,
    count: units.names.length,
  });
  return [...files.signals, ...scoreFunctionEvidence(scores, fileOfUnit, files.names.length)];
}

function unitList(
  features: InstanceFeatures,
  gold: Gold,
  signals: readonly Signal[],
): NamedList | null {
  const { names } = features.units;
  const functions = new Set(gold.functions);
  const wanted = [...names.keys()].filter((item) => functions.has(names[item] ?? ""));
  if (wanted.length === 0 || gold.functions.length > 8) return null;
  const words = signals.find(({ name }) => name === "unit_all")?.values ?? new Float64Array(0);
  const items = [...new Set([...largest(words, rowsOfFunctions), ...wanted])];
  return makeList(features, { signals, names, items, wanted });
}

function makeList(
  features: InstanceFeatures,
  parts: {
    readonly signals: readonly Signal[];
    readonly names: readonly string[];
    readonly items: readonly number[];
    readonly wanted: readonly number[];
    /** Of all items, from other models. */
    readonly scores?: Float64Array;
  },
): NamedList {
  const { signals, names, items, wanted, scores } = parts;
  const columnsOf = featuresOf(signals).filter(({ name }) => isUsed(name));
  const columns = columnsOf.map(({ name }) => name);
  const rowOf = new Map(items.map((item, row) => [item, row] as const));
  return {
    id: features.id,
    group: features.repository,
    rows: items.length,
    columns,
    names: items.map((item) => names[item] ?? ""),
    matrix: trainingMatrix(columnsOf, columns, items),
    gold: wanted.map((item) => rowOf.get(item) ?? 0),
    ...(scores && { scores: Float64Array.from(items, (item) => scores[item] ?? 0) }),
  };
}

/** What ran is a matter of yes or no, and its rank says the same again. */
function isUsed(column: string): boolean {
  return !/^(?:unit_)?ex_.*:rank$/.test(column);
}

/** Names of a list's rows, best first, by a model's weights. */
export function rankList(
  list: NamedList,
  weights: Readonly<Record<string, number>>,
): readonly string[] {
  const { columns, matrix, rows, names } = list;
  const values = columns.map((name) => weights[name] ?? 0);
  const scores = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    for (const [column, weight] of values.entries()) {
      scores[row] = (scores[row] ?? 0) + weight * (matrix[row * columns.length + column] ?? 0);
    }
  }
  return [...descending(scores)].map((row) => names[row] ?? "");
}
