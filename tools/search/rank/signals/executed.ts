import type { ExecutedFunction } from "../../../../agent/core/execution.ts";
import type { Corpus } from "../corpus.ts";
import { normalised, signal } from "../signal.ts";
import type { Signal } from "../signal.ts";
import { largestByFile } from "./words.ts";

export interface ExecutedScores {
  readonly files: readonly Signal[];
  /** 1 for a unit that ran. */
  readonly units: Float64Array;
}

/**
 * Functions that the issue's own code executes. The fault is nearly always one of them when the code
 * shows it, but so is the machinery that every program of the repository runs through. So a file counts
 * by its best function: that it ran at all, how seldom it was called, and how much it speaks like the
 * issue besides.
 */
export function scoreExecuted(
  corpus: Corpus,
  executed: readonly ExecutedFunction[],
  unitScores: Float64Array,
): ExecutedScores {
  const ran = new Float64Array(corpus.unitCount);
  const seldom = new Float64Array(corpus.unitCount);
  const words = new Float64Array(corpus.unitCount);
  const similarity = normalised(unitScores);
  const fileOf = new Map(corpus.paths.map((path, file) => [path, file] as const));
  for (const { path, line, calls } of executed) {
    const unit = unitAt(corpus, fileOf.get(path), line);
    if (unit < 0) continue;
    ran[unit] = 1;
    seldom[unit] = Math.max(seldom[unit] ?? 0, 1 / (1 + Math.log2(Math.max(1, calls))));
    words[unit] = similarity[unit] ?? 0;
  }
  const files = [
    signal("ex_ran", largestByFile(corpus, ran)),
    signal("ex_calls", largestByFile(corpus, seldom)),
    signal("ex_words", largestByFile(corpus, words)),
  ];
  return { units: ran, files };
}

/** A decorator's line stands before the definition's own. */
const decoratorLines = 12;

/** Minus one outside functions. */
function unitAt(corpus: Corpus, file: number | undefined, line: number): number {
  if (file === undefined) return -1;
  const end = corpus.firstUnit[file + 1] ?? 0;
  let next = -1;
  let nearest = decoratorLines + 1;
  for (let unit = corpus.firstUnit[file] ?? 0; unit < end; unit++) {
    const found = corpus.units[unit];
    if (found?.kind !== "function") continue;
    if (found.startLine <= line && line <= found.endLine) return unit;
    const behind = found.startLine - line;
    if (behind <= 0 || behind >= nearest) continue;
    nearest = behind;
    next = unit;
  }
  return next;
}
