import { featuresOf } from "../../tools/search/rank/features.ts";
import { fuseRanks, fusionWeights } from "../../tools/search/rank/fuse-ranks.ts";
import { rankLinearly } from "../../tools/search/rank/linear-model.ts";
import type { LinearModel } from "../../tools/search/rank/linear-model.ts";
import { descending, largest } from "../../tools/search/rank/signal.ts";
import type { Signal } from "../../tools/search/rank/signal.ts";
import { scoreFunctionEvidence } from "../../tools/search/rank/signals/function-evidence.ts";
import type { InstanceFeatures } from "./features.ts";
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
  const { names, signals } = features.units;
  const functions = new Set(gold.functions);
  if (gold.functions.length > 8) return [];
  return gold.files.flatMap((path) => {
    const items = [...names.keys()].filter((item) => names[item]?.startsWith(`${path}::`) === true);
    const wanted = items.filter((item) => functions.has(names[item] ?? ""));
    if (wanted.length === 0 || wanted.length === items.length) return [];
    return [makeList(features, { signals, names, items, wanted })];
  });
}

export function rankFiles(
  features: InstanceFeatures,
  models: { readonly functionWords: LinearModel; readonly files: LinearModel },
): { readonly scores: Float64Array } {
  const signals = fileSignals(features, models.functionWords);
  return rankLinearly(signals, models.files, features.files.names.length);
}

/** All signals of files, with what the first look at functions says. */
function fileSignals(features: InstanceFeatures, functionWords: LinearModel): readonly Signal[] {
  const { files, units, fileOfUnit } = features;
  const { scores } = rankLinearly(units.signals, functionWords, units.names.length);
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
  },
): NamedList {
  const { signals, names, items, wanted } = parts;
  const columnsOf = featuresOf(signals);
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
  };
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
