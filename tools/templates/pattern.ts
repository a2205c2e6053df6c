import type { Clues } from "./clues.ts";
import type { Dialect } from "./dialect.ts";
import type { CodeNode } from "./node.ts";
import type { Scope } from "./scope.ts";

/** One kind of small change. To add one: a file in patterns/, a line in registry.ts, a test. */
export interface Pattern {
  /** Stands in `Origin.detail`. */
  readonly name: string;
  /**
   * How likely one candidate of this pattern is right at the faulty line, relative to the others,
   * 0 to 1. Started from the yields of TBar (Liu et al., ISSTA 2019) and adjusted by measurement.
   */
  readonly prior: number;
  /** Changes at one node; called for every node of the region, so it must return fast for others. */
  rewrites(node: CodeNode, region: Region): Iterable<Rewrite>;
}

/** A function (or the top level of a file) that is being changed. */
export interface Region {
  readonly source: string;
  readonly root: CodeNode;
  readonly dialect: Dialect;
  readonly scope: Scope;
  readonly clues: Clues;
  /** One level of indentation as the file has it. */
  readonly unit: string;
}

/** Replace `source[start, end)` by `text`. */
export interface Rewrite {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** 1-based line that is suspected, for the ranking. */
  readonly line: number;
  /** Share of the pattern's prior that this candidate keeps, above 0, at most 1. */
  readonly similarity: number;
  /** What changes, in a sentence. */
  readonly plan: string;
}
