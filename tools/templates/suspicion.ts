import { isRepoPath } from "../../agent/core/model.ts";
import type { LineSpan, RepoPath } from "../../agent/core/model.ts";
import type { ProposalContext } from "../../agent/core/ports/proposer.ts";
import { readFrames } from "./frames.ts";
import type { Frame } from "./frames.ts";

/** Where the fault may be, joined from localization, measured coverage and tracebacks. */
export interface Suspicion {
  /** Files worth opening, the likeliest first; no line of them scores above `bound`. */
  readonly files: readonly { readonly path: RepoPath; readonly bound: number }[];
  /** Above 0; comparable within one run. */
  of(path: RepoPath, line: number): number;
  /** The highest score of the lines, for bounds. */
  most(path: RepoPath, span: LineSpan): number;
}

/** What a function keeps of its file's score: much when no symbol was named, little beside one. */
const fileShare = 0.25;
const besideSymbols = 0.06;
/** The factor of a line that a traceback names. */
const onFrame = 2;
/** Lines that no failing test reached keep a little: declarations run at import time. */
const unreached = 0.02;

export function readSuspicion(context: ProposalContext): Suspicion {
  const spans = symbolSpans(context);
  const measured = measuredLines(context);
  const frames = readFrames(`${context.failing.log}\n${context.issue.body}`);
  const fileScores = readFileScores(context, spans, frames);
  const of = (path: RepoPath, line: number): number => {
    const named = spans.get(path);
    const share = named === undefined ? fileShare : besideSymbols;
    let base = (fileScores.get(path) ?? 0.02) * share;
    for (const { span, weight } of named ?? [])
      if (span.start <= line && line <= span.end) base = Math.max(base, weight);
    const coverage = measured.size === 0 ? 1 : unreached + (measured.get(`${path}:${line}`) ?? 0);
    return base * coverage * frameFactor(frames, path, line);
  };
  return {
    files: [...fileScores]
      .map(([path, score]) => ({ path, bound: boundOf(score, spans.get(path) ?? []) }))
      .sort((one, other) => other.bound - one.bound),
    of,
    most(path, span) {
      let best = 0;
      for (let line = span.start; line <= span.end; line += 1)
        best = Math.max(best, of(path, line));
      return best;
    },
  };
}

function boundOf(score: number, spans: readonly WeightedSpan[]): number {
  const base = spans.reduce((best, { weight }) => Math.max(best, weight), score * fileShare);
  return base * onFrame * (1 + unreached);
}

interface WeightedSpan {
  readonly span: LineSpan;
  readonly weight: number;
}

function symbolSpans(context: ProposalContext): ReadonlyMap<RepoPath, readonly WeightedSpan[]> {
  const found = new Map<RepoPath, WeightedSpan[]>();
  for (const [rank, { location }] of context.localization.symbols.entries()) {
    if (location.kind === "file" || isTestPath(location.path)) continue;
    const lines = location.span.end - location.span.start + 1;
    // A class is a vaguer hint than a method: long spans count less.
    const weight = (1 / (1 + 0.35 * rank)) * Math.min(1, 80 / lines) ** 0.3;
    found.set(location.path, [
      ...(found.get(location.path) ?? []),
      { span: location.span, weight },
    ]);
  }
  return found;
}

function measuredLines(context: ProposalContext): ReadonlyMap<string, number> {
  return new Map(
    context.suspiciousLines.map(({ path, line, score }) => [`${path}:${line}`, score]),
  );
}

function readFileScores(
  context: ProposalContext,
  spans: ReadonlyMap<RepoPath, readonly WeightedSpan[]>,
  frames: readonly Frame[],
): ReadonlyMap<RepoPath, number> {
  const scores = new Map<RepoPath, number>();
  const raise = (path: RepoPath, score: number): void => {
    if (!isTestPath(path)) scores.set(path, Math.max(score, scores.get(path) ?? 0));
  };
  for (const [rank, { location }] of context.localization.files.entries())
    raise(location.path, 1 / (1 + 0.5 * rank));
  for (const [path, list] of spans) for (const { weight } of list) raise(path, weight);
  for (const { path, score } of context.suspiciousLines) raise(path, score);
  for (const { path } of frames) if (isRepoPath(path)) raise(path, 0.6);
  return scores;
}

/** Lines of a traceback count double; their neighbours a little more than the rest. */
function frameFactor(frames: readonly Frame[], path: string, line: number): number {
  let factor = 1;
  for (const frame of frames) {
    if (path !== frame.path && !frame.path.endsWith(`/${path}`)) continue;
    const distance = Math.abs(frame.line - line);
    if (distance === 0) return onFrame;
    if (distance <= 5) factor = 1.3;
  }
  return factor;
}

/** Tests are evidence, not suspects. */
export function isTestPath(path: string): boolean {
  return /(^|\/)(tests?|__tests__|testing|spec|specs)\/|(^|\/)(test_[^/]*|conftest)\.py$|_test\.py$|[.-](test|spec)\.[cm]?[jt]sx?$/.test(
    path,
  );
}
