import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { packageRoot } from "../../../agent/core/package-root.ts";
import { featuresOf } from "./features.ts";
import type { Feature } from "./features.ts";
import type { Ranking, Share } from "./ranking.ts";
import { descending } from "./signal.ts";
import type { Signal } from "./signal.ts";

const schema = z.object({
  format: z.literal(1),
  /** What it was trained on, for people. */
  about: z.string(),
  weights: z.record(z.string(), z.number()),
});

/** Weights of features in a listwise linear model: the score of an item is their weighted sum. */
export type LinearModel = z.infer<typeof schema>;

export type ModelName = "function-words" | "files" | "functions";

/** The trained weights that come with the program. */
export function loadLinearModel(name: ModelName): LinearModel {
  const file = join(packageRoot, "tools/search/rank/weights", `${name}.json`);
  return schema.parse(JSON.parse(readFileSync(file, "utf8")));
}

export function rankLinearly(
  signals: readonly Signal[],
  model: LinearModel,
  count: number,
): Ranking {
  const features = featuresOf(signals).filter(({ name }) => (model.weights[name] ?? 0) !== 0);
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
  const averages = new Map(features.map(({ name, values }) => [name, average(values)] as const));
  const ranks = new Map<string, Uint32Array>();
  const rankOf = (signal: Signal, item: number): number => {
    const order = ranks.get(signal.name) ?? descending(signal.values);
    ranks.set(signal.name, order);
    return order.indexOf(item) + 1;
  };
  return (item) =>
    signals.flatMap((signal) => {
      const own = features.filter(({ name }) => name.replace(/:rank$/, "") === signal.name);
      const score = own.reduce((sum, { name, values }) => {
        const above = (values[item] ?? 0) - (averages.get(name) ?? 0);
        return sum + (model.weights[name] ?? 0) * above;
      }, 0);
      return score === 0 ? [] : [{ signal: signal.name, score, rank: rankOf(signal, item) }];
    });
}

function average(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / Math.max(1, values.length);
}
