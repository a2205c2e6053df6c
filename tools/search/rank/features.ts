import { descending } from "./signal.ts";
import type { Signal } from "./signal.ts";

/** A column of a model's input: one number for every item of a list. */
export interface Feature {
  readonly name: string;
  readonly values: Float64Array;
}

/** Signals whose size means the same in every repository: used as they are, without a rank. */
const absolute: ReadonlySet<string> = new Set([
  "tb_cnt",
  "tb_last",
  "tb_pos",
  "indeg",
  "pagerank",
  "h_freq",
  "h_freq60",
  "h_fix",
  "h_age",
  "hi_up",
  "hi_dn",
  "hi_m",
  "nbd_max",
  "fn_sum",
  "fn_best",
  "loglines",
  "nunits",
  "depth",
  "is_init",
  "lowprior",
  "unit_frame",
  "unit_frame_last",
  "unit_named",
  "unit_named_title",
  "unit_owner_named",
  "unit_named_code",
  "unit_named_prose",
  "unit_named_called",
  "unit_member_named",
  "unit_share",
  "unit_length",
  "unit_dunder",
  "unit_init",
  "unit_private",
  "unit_related",
  "unit_callers",
  "unit_callees",
  "unit_file",
  "unit_file_rank",
]);

/**
 * Two columns a signal: its share of the largest value in the list, and its rank on a logarithmic scale
 * (1 for the first, 0 for the last and for what the signal says nothing about).
 */
export function featuresOf(signals: readonly Signal[]): readonly Feature[] {
  return signals.flatMap(({ name, values }) => {
    if (absolute.has(name)) return [{ name, values }];
    return [
      { name, values: shareOfLargest(values) },
      { name: `${name}:rank`, values: rankScale(values) },
    ];
  });
}

function shareOfLargest(values: Float64Array): Float64Array {
  let best = 0;
  for (const value of values) best = Math.max(best, value);
  return best > 0 ? values.map((value) => value / best) : new Float64Array(values.length);
}

/** Equal values share the best rank among them. */
function rankScale(values: Float64Array): Float64Array {
  const scale = Math.log2(Math.max(2, values.length));
  const result = new Float64Array(values.length);
  let rank = 0;
  let before = Number.NaN;
  for (const [position, item] of descending(values).entries()) {
    const value = values[item] ?? 0;
    if (value <= 0) break;
    if (value !== before) rank = position + 1;
    before = value;
    result[item] = 1 - Math.log2(rank) / scale;
  }
  return result;
}
