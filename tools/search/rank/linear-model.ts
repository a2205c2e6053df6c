import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { packageRoot } from "../../../agent/core/package-root.ts";
import { featuresOf } from "./features.ts";
import type { Feature } from "./features.ts";
import type { Ranking, Share } from "./ranking.ts";
import { countLarger } from "./signal.ts";
import type { Signal } from "./signal.ts";

const schema = z.object({
  format: z.literal(1),
  /** What it was trained on, for people. */
  about: z.string(),
  weights: z.record(z.string(), z.number()),
});

/** Weights of features in a listwise linear model: the score of an item is their weighted sum. */
export type LinearModel = z.infer<typeof schema>;

export type ModelName =
  | "function-words"
  | "files"
  | "functions"
  | "executed-files"
  | "executed-functions";

/** The trained weights that come with the program. */
export function loadLinearModel(name: ModelName): LinearModel {
  const file = join(packageRoot, "tools/search/rank/weights", `${name}.json`);
  return schema.parse(JSON.parse(readFileSync(file, "utf8")));
}

export interface LinearOptions {
  readonly signals: readonly Signal[];
  readonly model: LinearModel;
  /** Items of the list. */
  readonly count: number;
  /** Of the signals, when they are known already. */
  readonly features?: readonly Feature[];
}

export function rankLinearly(options: LinearOptions): Ranking {
  const { signals, model, count } = options;
  const features = (options.features ?? featuresOf(signals)).filter(({ name }) => {
    return (model.weights[name] ?? 0) !== 0;
  });
  const scores = new Float64Array(count);
  for (const { name, values } of features) {
    const weight = model.weights[name] ?? 0;
    for (let item = 0; item < count; item++) {
      scores[item] = (scores[item] ?? 0) + weight * (values[item] ?? 0);
    }
  }
  return { scores, explain: explainer({ signals, features, model }) };
}

/** A signal's share of a score is what its features add over the list's average. */
function explainer(options: {
  readonly signals: readonly Signal[];
  readonly features: readonly Feature[];
  readonly model: LinearModel;
}): (item: number) => readonly Share[] {
  const { signals, features, model } = options;
  const parts = Map.groupBy(
    features.map(({ name, values }) => {
      const weight = model.weights[name] ?? 0;
      return { signal: name.replace(/:rank$/, ""), values, weight, average: average(values) };
    }),
    ({ signal }) => signal,
  );
  const rankIn = ranker();
  const averageOf = averager();
  return (item) =>
    signals.flatMap((signal) => {
      let score = 0;
      for (const part of parts.get(signal.name) ?? []) {
        score += part.weight * ((part.values[item] ?? 0) - part.average);
      }
      const rank = (): number => rankIn(signal, item);
      const lead = (signal.values[item] ?? 0) - averageOf(signal);
      return score === 0 ? [] : [{ signal: signal.name, score, lead, rank }];
    });
}

/** One more than how many items have a larger value. A signal is sorted when it is first asked about. */
function ranker(): (signal: Signal, item: number) => number {
  const sorted = new Map<string, Float64Array>();
  return ({ name, values }, item) => {
    const known = sorted.get(name) ?? values.toSorted();
    sorted.set(name, known);
    return 1 + countLarger(known, values[item] ?? 0);
  };
}

function averager(): (signal: Signal) => number {
  const known = new Map<string, number>();
  return ({ name, values }) => {
    const found = known.get(name) ?? average(values);
    known.set(name, found);
    return found;
  };
}

/** Of a list of one nothing, so that what speaks for its only item is still seen. */
function average(values: Float64Array): number {
  if (values.length === 1) return 0;
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] ?? 0;
  return sum / Math.max(1, values.length);
}
