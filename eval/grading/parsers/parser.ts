import type { GradingRules } from "../rules.ts";

/**
 * Test id → status as the log says it. Statuses are raw words: an official parser that matches by
 * prefix can yield `PASSED:` or `ERRORS`, which then count as neither passed nor failed.
 */
export type TestStatuses = Map<string, string>;

export interface ParserContext {
  readonly rules: GradingRules;
  readonly instanceId: string;
  readonly version: string;
}

/** @throws LogUnreadable where the official parser would end in an exception. */
export type LogParser = (log: string, context: ParserContext) => TestStatuses;

/** The log has a shape on which the official parser fails; the instance is an error, not a failure. */
export class LogUnreadable extends Error {
  constructor(message: string) {
    super(message);
    this.name = "LogUnreadable";
  }
}

/** The official status set; lines are recognised by these prefixes, in no order. */
export const statusWords = ["FAILED", "PASSED", "SKIPPED", "ERROR", "XFAIL"] as const;

export function startsWithStatus(line: string): boolean {
  return statusWords.some((status) => line.startsWith(status));
}

export function endsWithStatus(line: string): boolean {
  return statusWords.some((status) => line.endsWith(status));
}
