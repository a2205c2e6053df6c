import type { Gold } from "./gold.ts";

export interface Prediction {
  readonly instance_id: string;
  /** Ranked paths. */
  readonly files: readonly string[];
  /** Ranked `path::Class.method`. */
  readonly functions: readonly string[];
  readonly seconds?: number | undefined;
}

/** Shares in percent; MRR from 0 to 1. */
export interface Accuracy {
  readonly count: number;
  /** All gold items within the first k. */
  readonly all: Readonly<Record<1 | 3 | 5 | 10, number>>;
  /** At least one gold item within the first k. */
  readonly any: Readonly<Record<1 | 3 | 5 | 10, number>>;
  readonly meanReciprocalRank: number;
}

export interface ScoreTable {
  readonly files: Accuracy;
  /** Only instances that have a gold function. */
  readonly filesWithFunctions: Accuracy;
  readonly functions: Accuracy;
  readonly repositories: Readonly<
    Record<string, { readonly files: Accuracy; readonly functions: Accuracy }>
  >;
}

export interface GoldInstance extends Gold {
  readonly id: string;
  readonly repository: string;
}

interface Row {
  readonly repository: string;
  readonly gold: readonly string[];
  readonly predicted: readonly string[];
}

/** A missing prediction is a miss; doubles in a prediction count once; `X.__init__` is `X`. */
export function scorePredictions(
  predictions: readonly Prediction[],
  gold: readonly GoldInstance[],
): ScoreTable {
  const byId = new Map(predictions.map((prediction) => [prediction.instance_id, prediction]));
  const files = gold.map(({ id, repository, files: wanted }) => {
    return { id, repository, gold: wanted, predicted: unique(byId.get(id)?.files ?? []) };
  });
  const functions = gold.flatMap(({ id, repository, functions: wanted }) => {
    const names = unique(wanted.map(folded));
    const predicted = unique((byId.get(id)?.functions ?? []).map(folded));
    return names.length === 0 ? [] : [{ id, repository, gold: names, predicted }];
  });
  const withFunctions = new Set(functions.map(({ id }) => id));
  const repositories = [...new Set(gold.map(({ repository }) => repository))].map((repository) => {
    const own = (rows: readonly Row[]): Accuracy =>
      accuracyOf(rows.filter((row) => row.repository === repository));
    return [repository, { files: own(files), functions: own(functions) }] as const;
  });
  return {
    files: accuracyOf(files),
    filesWithFunctions: accuracyOf(files.filter(({ id }) => withFunctions.has(id))),
    functions: accuracyOf(functions),
    repositories: Object.fromEntries(repositories),
  };
}

/** The second definition of a name (`name#2`) and a class' initialiser stand for the name itself. */
function folded(name: string): string {
  return name.replace(/#\d+$/, "").replace(/\.__init__$/, "");
}

function unique(items: readonly string[]): readonly string[] {
  return [...new Set(items)];
}

function accuracyOf(rows: readonly Row[]): Accuracy {
  const at = (k: number, hit: "every" | "some"): number => {
    const hits = rows.filter(({ gold, predicted }) => {
      const first = new Set(predicted.slice(0, k));
      return gold[hit]((item) => first.has(item));
    });
    return (100 * hits.length) / Math.max(1, rows.length);
  };
  const of = (hit: "every" | "some") => ({
    1: at(1, hit),
    3: at(3, hit),
    5: at(5, hit),
    10: at(10, hit),
  });
  const reciprocal = rows.reduce((sum, { gold, predicted }) => {
    const rank = predicted.findIndex((item) => gold.includes(item));
    return sum + (rank < 0 ? 0 : 1 / (rank + 1));
  }, 0);
  return {
    count: rows.length,
    all: of("every"),
    any: of("some"),
    meanReciprocalRank: reciprocal / Math.max(1, rows.length),
  };
}

/** One standard error of a share in percent. */
export function standardError(percent: number, count: number): number {
  const share = percent / 100;
  return 100 * Math.sqrt((share * (1 - share)) / Math.max(1, count));
}
