import { exactMcNemar, proportion } from "./statistics.ts";
import type { Proportion } from "./statistics.ts";

/** Which instances each of two systems resolved; only ids judged in both are compared. */
export interface Comparison {
  readonly schema_version: 1;
  readonly compared: number;
  readonly only_in_a: readonly string[];
  readonly only_in_b: readonly string[];
  readonly a: Proportion;
  readonly b: Proportion;
  readonly both: number;
  readonly neither: number;
  /** Resolved by B and not by A. */
  readonly gained: readonly string[];
  /** Resolved by A and not by B. */
  readonly lost: readonly string[];
  /** Gained or lost ones that are known to be flaky: weak evidence either way. */
  readonly flaky: readonly string[];
  /** Two-sided exact McNemar test on gained and lost. */
  readonly p: number;
}

/** @param a id → resolved, likewise b. */
export function compareVerdicts(
  a: ReadonlyMap<string, boolean>,
  b: ReadonlyMap<string, boolean>,
  flaky: ReadonlySet<string>,
): Comparison {
  const common = [...a.keys()].filter((id) => b.has(id)).toSorted((x, y) => (x < y ? -1 : 1));
  const gained = common.filter((id) => a.get(id) === false && b.get(id) === true);
  const lost = common.filter((id) => a.get(id) === true && b.get(id) === false);
  const resolvedIn = (of: ReadonlyMap<string, boolean>) =>
    common.filter((id) => of.get(id) === true).length;
  return {
    schema_version: 1,
    compared: common.length,
    only_in_a: [...a.keys()].filter((id) => !b.has(id)),
    only_in_b: [...b.keys()].filter((id) => !a.has(id)),
    a: proportion(resolvedIn(a), common.length),
    b: proportion(resolvedIn(b), common.length),
    both: common.filter((id) => a.get(id) === true && b.get(id) === true).length,
    neither: common.filter((id) => a.get(id) === false && b.get(id) === false).length,
    gained,
    lost,
    flaky: [...gained, ...lost].filter((id) => flaky.has(id)),
    p: exactMcNemar(gained.length, lost.length),
  };
}
