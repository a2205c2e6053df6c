import { stripVTControlCharacters } from "node:util";
import type {
  CommandResult,
  DidNotRunReason,
  TestReport,
  TestStatus,
} from "../../agent/core/model.ts";

/** Characters of output that a report keeps: enough for a few failures, small enough for a prompt. */
const logCharacters = 16_000;

export function ran(tests: ReadonlyMap<string, TestStatus>, result: CommandResult): TestReport {
  if (tests.size === 0) return didNotRun("no-tests-collected", result, "the runner found no test");
  return {
    kind: "ran",
    tests: Object.fromEntries(tests),
    seconds: result.seconds,
    log: logOf(result),
  };
}

/** @param note what is known beyond the reason, put before the output. */
export function didNotRun(why: DidNotRunReason, result: CommandResult, note: string): TestReport {
  return { kind: "did-not-run", why, seconds: result.seconds, log: `${note}\n${logOf(result)}` };
}

/**
 * What the end of a command says by itself, before any report is read: anything but a normal exit is
 * no result, whatever the tests have printed or written.
 */
export function abnormalEnd(result: CommandResult): TestReport | null {
  const { end } = result;
  if (end.kind === "exited") return null;
  if (end.kind === "timed-out") {
    return didNotRun("timed-out", result, `stopped after ${Math.round(result.seconds)} s`);
  }
  if (end.kind === "not-found") {
    return didNotRun("command-not-found", result, "the test command is not there");
  }
  if (end.kind === "signalled") {
    return didNotRun("crashed", result, `ended by the signal ${end.signal}`);
  }
  if (end.kind === "output-limit") {
    return didNotRun("crashed", result, "stopped because it printed more than the output limit");
  }
  return didNotRun("crashed", result, "cancelled");
}

/** The report that the runner should have left is absent although the command ended by itself. */
export function withoutReport(result: CommandResult): TestReport {
  const code = result.end.kind === "exited" ? result.end.code : -1;
  if (code === 127 || code === 126) {
    return didNotRun(
      "command-not-found",
      result,
      `the test command cannot be started (exit code ${code})`,
    );
  }
  if (noTestsPattern.test(`${result.stdout}\n${result.stderr}`)) {
    return didNotRun("no-tests-collected", result, "the runner found no test");
  }
  if (code === 0) {
    return didNotRun("crashed", result, "the command ended with 0 before the runner had reported");
  }
  return didNotRun("build-failed", result, `the command ended with ${code} and left no report`);
}

const noTestsPattern = /no test(?: file)?s found|no tests? (?:were )?(?:found|collected|ran)/i;

/** The worst of two statuses of one id: a name that occurs twice must not hide a failure. */
export function worst(known: TestStatus | undefined, next: TestStatus): TestStatus {
  if (known === undefined) return next;
  return badness[next] > badness[known] ? next : known;
}

const badness: Readonly<Record<TestStatus, number>> = {
  skipped: 0,
  "expected-failure": 1,
  passed: 2,
  failed: 3,
  error: 4,
};

/** The end of what was printed, both streams, without colours. */
function logOf(result: CommandResult): string {
  const text = [result.stdout, result.stderr]
    .map((stream) => plainText(stream.slice(-2 * logCharacters)))
    .filter((part) => part !== "")
    .join("\n");
  return text.length <= logCharacters ? text : `[…]\n${text.slice(-logCharacters)}`;
}

export function plainText(text: string): string {
  return stripVTControlCharacters(text).trim();
}
