import type { CommandResult, TestReport, TestStatus } from "../../agent/core/model.ts";
import type { TestRunner } from "../../agent/core/ports.ts";
import { readPrintedResults } from "./printed-results.ts";
import { abnormalEnd, didNotRun, plainText, ran } from "./report.ts";
import { runnerNamed } from "./runners.ts";
import { startedBy } from "./script-runner.ts";
import { simpleCommands } from "./shell-words.ts";

/**
 * A test command that the user gave. When it plainly starts a runner that is known here, that runner
 * is used with the command's options, and its own report is read. Any other command runs as it is,
 * always as a whole; single tests are read from what it prints, as far as a known format is seen, and
 * one more id stands for its exit code, so that no printed line alone can make it green.
 */
export function customRunner(testCommand: string): TestRunner {
  return knownRunner(testCommand) ?? shellRunner(testCommand);
}

function knownRunner(testCommand: string): TestRunner | null {
  const commands = simpleCommands(testCommand);
  const [only] = commands;
  // What only a shell understands (variables, patterns, redirections, several commands) is left to it.
  if (commands.length !== 1 || only === undefined || /[$`<>*?~(){}\n|;&]/.test(testCommand))
    return null;
  const started = startedBy(only) ?? startedPytest(only.words);
  if (started === null) return null;
  const { environment } = only;
  return runnerNamed(started.name, {
    arguments: started.words,
    environment: { ...environment, ...started.environment },
  });
}

function startedPytest(
  words: readonly string[],
): { name: string; words: readonly string[]; environment: Record<string, string> } | null {
  const start = /^(?:python3?|py) -m pytest(?: |$)/.test(words.join(" "))
    ? 3
    : /^(?:pytest|py\.test)$/.test(words[0] ?? "")
      ? 1
      : 0;
  return start === 0 ? null : { name: "pytest", words: words.slice(start), environment: {} };
}

function shellRunner(testCommand: string): TestRunner {
  return {
    name: "custom",
    command: (_selection, { seconds }) => ({
      argv: ["sh", "-c", testCommand],
      shown: [testCommand],
      folder: "",
      environment: {
        CI: "1",
        NO_COLOR: "1",
        PYTHONDONTWRITEBYTECODE: "1",
        PYTEST_ADDOPTS: "-rA --color=no",
      },
      seconds,
      resultFiles: [],
    }),
    parse: (result) => parsePrinted(result, testCommand),
  };
}

function parsePrinted(result: CommandResult, testCommand: string): TestReport {
  const abnormal = abnormalEnd(result);
  if (abnormal !== null) return abnormal;
  const code = result.end.kind === "exited" ? result.end.code : -1;
  if (code === 126 || code === 127) {
    return didNotRun("command-not-found", result, `the test command ended with ${code}`);
  }
  const printed = plainText(`${result.stdout}\n${result.stderr}`);
  const tests = new Map<string, TestStatus>(readPrintedResults(printed));
  tests.set(`exit code 0 of: ${testCommand}`, code === 0 ? "passed" : "failed");
  return ran(tests, result);
}
