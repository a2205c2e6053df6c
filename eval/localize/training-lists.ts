import { featuresOf } from "../../tools/search/rank/features.ts";
import { fuseRanks, fusionWeights } from "../../tools/search/rank/fuse-ranks.ts";
import { rankLinearly } from "../../tools/search/rank/linear-model.ts";
import type { LinearModel } from "../../tools/search/rank/linear-model.ts";
import { searchedFiles } from "../../tools/search/rank/rank-units.ts";
import { descending, largest, signal } from "../../tools/search/rank/signal.ts";
import type { Signal } from "../../tools/search/rank/signal.ts";
import type { InstanceFeatures } from "./features.ts";
import type { Gold } from "./gold.ts";
import { trainingMatrix } from "./train-model.ts";
import type { TrainingList } from "./train-model.ts";

/** A list with the names of its rows, so that a ranking of it can be scored. */
export interface NamedList extends TrainingList {
  readonly columns: readonly string[];
  /** Index of each row in the instance's files, or in its units. */
  readonly items: readonly number[];
  readonly names: readonly string[];
}

/** The files that fusion ranks first teach as much as all of them, at a fifth of the time. */
const rowsOfFiles = 180;

/** Null when none of the gold files is a candidate, or too many are to call it a fault. */
export function fileList(features: InstanceFeatures, gold: Gold): NamedList | null {
  const { names, signals } = features.files;
  const fused = fuseRanks(signals, fusionWeights, names.length).scores;
  const wanted = gold.files.map((path) => names.indexOf(path)).filter((index) => index >= 0);
  if (wanted.length === 0 || gold.files.length > 4) return null;
  const items = [...new Set([...largest(fused, rowsOfFiles), ...wanted])];
  return makeList(features, { signals, names, items, wanted });
}

/** The functions of the files that a model puts first. Null without a gold function among them. */
export function unitList(
  features: InstanceFeatures,
  gold: Gold,
  fileModel: LinearModel,
): NamedList | null {
  const { names, signals } = unitCandidates(features, fileModel);
  const functions = new Set(gold.functions);
  const items = names.map((_, index) => index);
  const wanted = items.filter((item) => functions.has(names[item] ?? ""));
  if (wanted.length === 0 || gold.functions.length > 8) return null;
  return makeList(features, { signals, names, items, wanted });
}

/** The same signals as `scoreUnits` and `scoreUnitFiles` give, cut to the best files. */
export function unitCandidates(
  features: InstanceFeatures,
  fileModel: LinearModel,
): { readonly names: readonly string[]; readonly signals: readonly Signal[] } {
  const { files, units, fileOfUnit } = features;
  const { scores } = rankLinearly(files.signals, fileModel, files.names.length);
  const order = descending(scores);
  const rankOf = new Map([...order].map((file, rank) => [file, rank] as const));
  const best = scores[order[0] ?? 0] ?? 0;
  const searched = new Set(order.subarray(0, searchedFiles));
  const all = fileOfUnit.map((_, index) => index);
  const items = all.filter((index) => searched.has(fileOfUnit[index] ?? -1));
  const over = (value: (unit: number) => number): Float64Array => Float64Array.from(items, value);
  const ofFile = (value: (file: number) => number): Float64Array =>
    over((unit) => value(fileOfUnit[unit] ?? -1));
  return {
    names: items.map((item) => units.names[item] ?? ""),
    signals: [
      ...units.signals.map(({ name, values }) =>
        signal(
          name,
          over((unit) => values[unit] ?? 0),
        ),
      ),
      signal(
        "unit_file",
        ofFile((file) => (scores[file] ?? 0) - best),
      ),
      signal(
        "unit_file_rank",
        ofFile((file) => 1 / (1 + (rankOf.get(file) ?? 1000))),
      ),
    ],
  };
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
    items,
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
