import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../agent/core/package-root.ts";
import type { Command, TestId, TestSelection } from "../../../agent/core/model.ts";
import type { TestCommand, TestCommandOptions, TestRunner } from "../../../agent/core/ports.ts";
import { parseCoveredTests, parseRecords } from "../records.ts";
import { fileName, newResultFile, resultFile } from "../result-file.ts";
import { fileOf, select, type Selected } from "../selection.ts";
import { pythonSnippets } from "../snippets/python.ts";
import type { RunnerOptions } from "./options.ts";

/**
 * pytest, unittest and Django's test command, started by a small program that is passed as text: it needs no file inside the
 * sandbox and cannot be shadowed. `python3` is whatever the environment plan puts first on the path.
 */
export function pytest(options: RunnerOptions): TestRunner {
  return pythonRunner("pytest", options, ({ files, only }) => [
    "python3",
    "-m",
    "pytest",
    ...(only ?? files),
  ]);
}

export function unittest(options: RunnerOptions): TestRunner {
  return pythonRunner("unittest", options, ({ files }) => ["python3", "-m", "unittest", ...files]);
}

/**
 * Projects of Django: `manage.py test`, and `tests/runtests.py` of Django itself. The script is the
 * first of the arguments.
 */
export function django(options: RunnerOptions): TestRunner {
  const script = options.arguments[0] ?? "manage.py";
  const shownScript = script.endsWith("manage.py") ? [script, "test"] : [script];
  return pythonRunner("django", options, ({ files }) => ["python3", ...shownScript, ...files]);
}

function pythonRunner(
  name: keyof typeof parts,
  { folder, environment, arguments: words }: RunnerOptions,
  shown: (selected: Selected) => readonly string[],
): TestRunner {
  const commandWith = (
    program: string,
    selection: TestSelection,
    { seconds, first = [] }: TestCommandOptions & { readonly first?: readonly TestId[] },
  ): TestCommand => {
    const report = newResultFile(folder, "records.jsonl");
    const selected = select(selection, folder);
    const options = { report: fileName(report), words, ...selected, first };
    return {
      argv: ["python3", "-c", program, JSON.stringify(options)],
      shown: shown(selected),
      folder,
      environment: { ...pythonEnvironment, ...environment },
      seconds,
      resultFiles: [report],
    };
  };
  return {
    name,
    command: (selection, options) => commandWith(launcher(name), selection, options),
    warmUp: compileAll(folder, environment),
    parse: (result, files) => parseRecords(result, resultFile(files, "records.jsonl"), folder),
    snippets: pythonSnippets({ folder, environment: { ...pythonEnvironment, ...environment } }),
    coverage: {
      // All tests of the files the targets are in: the passing ones are what makes the contrast.
      commands(targets, { seconds }) {
        const files = [...new Set(targets.flatMap((id) => fileOf(id) ?? []))];
        const { only } = select({ kind: "tests", tests: targets }, folder);
        const first = only ?? [];
        const program = launcher(name, ["lines"]);
        return [commandWith(program, { kind: "files", files }, { seconds, first })];
      },
      parse: (_targets, [files = new Map()]) =>
        parseCoveredTests(resultFile(files, "records.jsonl") ?? "", folder),
    },
  };
}

/**
 * Bytecode of every module, once and not once a run. It names its source by content, not by time: an
 * edited file never meets old bytecode.
 */
function compileAll(folder: string, environment: RunnerOptions["environment"]): Command {
  const byContent = ["--invalidation-mode", "checked-hash"];
  return {
    argv: ["python3", "-I", "-m", "compileall", "-q", ...byContent, "."],
    folder,
    environment: { ...environment, PYTHONIOENCODING: "utf-8" },
    seconds: 30,
  };
}

export const pythonEnvironment = {
  CI: "1",
  NO_COLOR: "1",
  PYTHONDONTWRITEBYTECODE: "1", // an edit of equal size within a second must not meet old bytecode
  PYTHONHASHSEED: "0",
  PYTHONIOENCODING: "utf-8",
};

/** The parts a launcher is put together from, and the call that starts it. */
const parts = {
  pytest: ["recorder", "unittest_launcher", "pytest_launcher"],
  unittest: ["recorder", "unittest_launcher"],
  django: ["recorder", "unittest_launcher", "django_launcher"],
} as const;

/** @param extra parts that stand between the recorder and the launcher. */
function launcher(name: keyof typeof parts, extra: readonly string[] = []): string {
  const folder = join(packageRoot, "tools/tests/python");
  const [recorder, ...launchers] = parts[name];
  const texts = [recorder, ...extra, ...launchers].map((part) =>
    readFileSync(join(folder, `${part}.py`), "utf8"),
  );
  return [...texts, `run_${name}()\n`].join("\n");
}
