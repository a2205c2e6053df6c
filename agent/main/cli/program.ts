import { Command, CommanderError } from "commander";
import { exitCodes, usageError } from "../../core/errors.ts";
import { packageVersion } from "../../core/package-root.ts";
import { addAction } from "./commands/action.ts";
import { addApp } from "./commands/app.ts";
import { addConfig } from "./commands/config.ts";
import { addDemo } from "./commands/demo.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addFix } from "./commands/fix.ts";
import { addInspect } from "./commands/inspect.ts";
import { addLocalize } from "./commands/localize.ts";
import { addSearch } from "./commands/search.ts";
import { addView } from "./commands/view.ts";
import type { SetExitCode } from "./commands/set-exit-code.ts";
import { reportError } from "./report-error.ts";

/** Parses the arguments, runs the command, and returns the exit code. Commands load when they run. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const setExitCode = (code: number) => {
    exitCode = code;
  };
  const program = buildProgram(setExitCode);
  await addEval(program, { argv, setExitCode });
  const words = withDefaultCommand(argv);
  try {
    await program.parseAsync(words);
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      await printWrongFlags(words, error);
      return exitCodes.usage;
    }
    await printReadingFailure(words, error);
    return reportError(error, process.stderr);
  }
}

/** `repair fix --json` answers with an object also when its flags could not be read. */
async function printWrongFlags(words: readonly string[], { message }: Error): Promise<void> {
  const command = words[2] ?? "";
  const said = message.replace(/^error: /, "");
  const error = usageError(said, `repair ${command} --help lists the flags`);
  await printReadingFailure(words, error);
  if (command !== "fix" || !words.some((word) => word === "--json" || word === "--jsonl")) return;
  const { failureObject } = await import("./failure.ts");
  const object = failureObject({ error, started: null, executed: null });
  process.stdout.write(`${JSON.stringify(object)}\n`);
}

/** `repair localize --json` and `repair search --json` answer with an object also when they fail. */
async function printReadingFailure(words: readonly string[], error: unknown): Promise<void> {
  const reads = words[2] === "localize" || words[2] === "search";
  if (!reads || !words.includes("--json")) return;
  const { readingFailure } = await import("./failure.ts");
  process.stdout.write(`${JSON.stringify(readingFailure(error), null, 2)}\n`);
}

/** `repair --issue …` means `repair fix --issue …`. */
function withDefaultCommand(argv: readonly string[]): string[] {
  const [node = "", script = "", first = "", ...rest] = argv;
  const isFix = first.startsWith("-") && !["-h", "--help", "-V", "--version"].includes(first);
  return isFix ? [node, script, "fix", first, ...rest] : [...argv];
}

function buildProgram(setExitCode: SetExitCode): Command {
  const program = new Command("repair")
    .description(
      "From an issue and a repository to a small, verified patch, or an honest reason why not.",
    )
    .version(packageVersion)
    .showSuggestionAfterError(true)
    .showHelpAfterError("(repair --help lists the commands)")
    .exitOverride()
    .configureHelp({ helpWidth: 100 });
  addFix(program, setExitCode);
  addLocalize(program, setExitCode);
  addSearch(program, setExitCode);
  addDemo(program, setExitCode);
  addApp(program, setExitCode);
  addAction(program, setExitCode);
  addDoctor(program, setExitCode);
  addInspect(program, setExitCode);
  addView(program, setExitCode);
  addConfig(program, setExitCode);
  return program;
}

/**
 * Batch evaluation is a house of its own on top of this one (docs/decisions/0005): it is loaded only
 * when it is called, and shows up in the help by its name.
 */
async function addEval(
  program: Command,
  { argv, setExitCode }: { argv: readonly string[]; setExitCode: SetExitCode },
): Promise<void> {
  if (argv[2] !== "eval" && argv[2] !== "worker") {
    program.command("eval").description("batch evaluation: run, grade, report, compare, localize");
    program.command("worker").description("work on what is in a queue, on any number of machines");
    return;
  }
  const { addEvalCommand, addWorkerCommand } = await import("../../../eval/cli.ts");
  addEvalCommand(program, setExitCode);
  addWorkerCommand(program, setExitCode);
}
