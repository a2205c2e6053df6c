import { featuresOf } from "../../tools/search/rank/features.ts";
import type { Feature } from "../../tools/search/rank/features.ts";
import { fuseRanks, fusionWeights } from "../../tools/search/rank/fuse-ranks.ts";
import { rankLinearly } from "../../tools/search/rank/linear-model.ts";
import type { LinearModel } from "../../tools/search/rank/linear-model.ts";
import { largest } from "../../tools/search/rank/signal.ts";
import { scoreFunctionEvidence } from "../../tools/search/rank/signals/function-evidence.ts";
import type { FeatureTable, InstanceFeatures } from "./features.ts";
import type { Gold } from "./gold.ts";
import { trainingMatrix } from "./train-model.ts";
import type { TrainingList } from "./train-model.ts";

/** A list with the names of its columns. */
export interface NamedList extends TrainingList {
  readonly columns: readonly string[];
}

/** The files that fusion ranks first teach as much as all of them, at a fifth of the time. */
const rowsOfFiles = 100;

/** The same for functions, by their words. */
const rowsOfFunctions = 160;

/** The first look: functions by themselves. Null without a gold function among them. */
export function functionWordsList(features: InstanceFeatures, gold: Gold): NamedList | null {
  const { names, signals, features: columns } = features.units;
  const functions = new Set(gold.functions);
  const wanted = [...names.keys()].filter((item) => functions.has(names[item] ?? ""));
  if (wanted.length === 0 || gold.functions.length > 8) return null;
  const words = signals.find(({ name }) => name === "unit_all")?.values ?? new Float64Array(0);
  const items = [...new Set([...largest(words, rowsOfFunctions), ...wanted])];
  return makeList(features, { features: columns, items, wanted });
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
    features: fileTable(features, functionWords).features,
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
  table: Pick<FeatureTable, "names" | "features"> & { readonly scores?: Float64Array },
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
  const table = fileTable(features, models.functionWords);
  return rankLinearly({ ...table, model: models.files, count: table.names.length }).scores;
}

/** Of the functions, comparable inside one file, without what ran. */
export function functionScores(features: InstanceFeatures, functions: LinearModel): Float64Array {
  const { units } = features;
  return rankLinearly({ ...units, model: functions, count: units.names.length }).scores;
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
  const ofFiles = {
    features: featuresOf(executed.files).filter(isValue),
    items,
    wanted,
    scores,
  };
  const inFile = functionScores(features, models.functions);
  const ofUnits = {
    features: featuresOf(executed.units).filter(isValue),
    names: units.names,
    scores: inFile,
  };
  return {
    files: wanted.length === 0 || gold.files.length > 4 ? [] : [makeList(features, ofFiles)],
    functions: listsInFiles(features, gold, ofUnits),
  };
}

/** What ran is a matter of yes or no, and its rank says the same again. */
function isValue({ name }: Feature): boolean {
  return !name.endsWith(":rank");
}

/** Files with what the first look at functions says of them. */
function fileTable(features: InstanceFeatures, functionWords: LinearModel): FeatureTable {
  const { files, units, fileOfUnit } = features;
  const { scores } = rankLinearly({ ...units, model: functionWords, count: units.names.length });
  const evidence = scoreFunctionEvidence(scores, fileOfUnit, files.names.length);
  return {
    names: files.names,
    signals: [...files.signals, ...evidence],
    features: [...files.features, ...featuresOf(evidence)],
  };
}

function makeList(
  features: InstanceFeatures,
  parts: {
    readonly features: readonly Feature[];
    readonly items: readonly number[];
    readonly wanted: readonly number[];
    /** Of all items, from other models. */
    readonly scores?: Float64Array;
  },
): NamedList {
  const { items, wanted, scores } = parts;
  const columns = parts.features.map(({ name }) => name);
  const rowOf = new Map(items.map((item, row) => [item, row] as const));
  return {
    id: features.id,
    group: features.repository,
    rows: items.length,
    columns,
    matrix: trainingMatrix(parts.features, columns, items),
    gold: wanted.map((item) => rowOf.get(item) ?? 0),
    ...(scores && { scores: Float64Array.from(items, (item) => scores[item] ?? 0) }),
  };
}
