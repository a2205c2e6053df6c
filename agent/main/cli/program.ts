import { Command, CommanderError, Option } from "commander";
import { exitCodes, usageError } from "../../core/errors.ts";
import { packageVersion } from "../../core/package-root.ts";
import { reportError } from "./report-error.ts";

/** Parses the arguments, runs the command, and returns the exit code. Commands load when they run. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const setExitCode = (code: number) => {
    exitCode = code;
  };
  const program = buildProgram(setExitCode);
  await addEvaluation(program, { argv, setExitCode });
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
    return reportError(error, process.stderr);
  }
}

/** `repair fix --json` answers with an object also when its flags could not be read. */
async function printWrongFlags(words: readonly string[], { message }: Error): Promise<void> {
  if (words[2] !== "fix" || !words.some((word) => word === "--json" || word === "--jsonl")) return;
  const { failureObject } = await import("./failure.ts");
  const error = usageError(message.replace(/^error: /, ""), "repair fix --help lists the flags");
  const object = failureObject({ error, started: null, executed: null });
  process.stdout.write(`${JSON.stringify(object)}\n`);
}

/** `repair --issue …` means `repair fix --issue …`. */
function withDefaultCommand(argv: readonly string[]): string[] {
  const [node = "", script = "", first = "", ...rest] = argv;
  const isFix = first.startsWith("-") && !["-h", "--help", "-V", "--version"].includes(first);
  return isFix ? [node, script, "fix", first, ...rest] : [...argv];
}

type SetExitCode = (code: number) => void;

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
  addSmallCommands(program, setExitCode);
  return program;
}

/**
 * Batch evaluation is a house of its own on top of this one (docs/decisions/0005): it is loaded only
 * when it is called, and shows up in the help by its name.
 */
async function addEvaluation(
  program: Command,
  { argv, setExitCode }: { argv: readonly string[]; setExitCode: SetExitCode },
): Promise<void> {
  if (argv[2] !== "eval") {
    program.command("eval").description("batch evaluation: run, grade, report, compare, localize");
    return;
  }
  const { addEvalCommand } = await import("../../../eval/cli.ts");
  addEvalCommand(program, setExitCode);
}

function addFix(program: Command, setExitCode: SetExitCode): void {
  const fix = program
    .command("fix")
    .description("repair a repository from an issue (the default command)")
    .option(
      "--issue <issue>",
      "a file, - for standard input, a number, an address, or owner/name#N",
    )
    .option("--repo <repository>", "a folder or a clone address", ".")
    .option("--base <ref>", "branch, tag or commit to repair (default: what is checked out)")
    .option("--resume <run>", "continue a run, by its id or folder")
    .option("--run-dir <folder>", "where the run's files go (default: the user's state folder)");
  addOutputOptions(fix);
  addModelOptions(fix);
  addLimitOptions(fix);
  addTestOptions(fix);
  addScopeOptions(fix);
  addPrintOptions(fix);
  fix.action(async (flags: Record<string, unknown>) => {
    const { fixCommand } = await import("./fix.ts");
    setExitCode(await fixCommand(flags));
  });
}

function addOutputOptions(command: Command): void {
  command
    .addOption(
      new Option(
        "--output <kind>",
        "patch: print it; apply: write it into the checkout; commit; branch",
      )
        .choices(["patch", "apply", "commit", "branch"])
        .default("patch"),
    )
    .option("--patch-file <file>", "also write the patch here")
    .option(
      "--branch <name>",
      "branch for --output branch (default: repair/issue-N or repair/<run>)",
    )
    .option(
      "--allow-dirty",
      "let --output apply and commit write into a checkout with uncommitted changes",
    )
    .option("--dry-run", "localize only: nothing is tried, nothing is written");
}

function addModelOptions(command: Command): void {
  command
    .option("-m, --model <provider:model>", "e.g. openai:gpt-5-mini, anthropic:claude-sonnet-4-5")
    .option("--api-base <url>", "an OpenAI-compatible server")
    .option("--temperature <number>", "of the first candidate (default 0)")
    .option("--max-output-tokens <n>", "of one reply")
    .option("--offline", "no model calls, even if a model is configured");
}

function addLimitOptions(command: Command): void {
  command
    .option("--max-cost <dollars>", "stop before this is passed (default 2)")
    .option("--max-tokens <n>", "stop before this many input and output tokens are passed")
    .option("--max-time <time>", "e.g. 90s, 20m (default 20m)")
    .option("--max-iterations <n>", "rounds of model feedback (default 4)")
    .option(
      "--candidates <k>",
      "verified candidates to select from (default: 1 from a model, else 3)",
    )
    .option("--max-tried <n>", "candidates to run tests on at most (default 3000)")
    .option("--jobs <n>", "candidates tried at the same time (default 2)");
}

function addTestOptions(command: Command): void {
  command
    .option("--test-cmd <command>", "how to run the tests (default: found by looking)")
    .option("--test-timeout <time>", "for one run of the tests (default 10m)")
    .option("--setup-cmd <command>", "run before the tests; repeatable", collect)
    .option(
      "--no-baseline",
      "do not run the tests before the change (nothing can be verified then)",
    )
    .option("--require-reproducer", "give up unless a test is red for the issue's reason")
    .addOption(
      new Option("--sandbox <kind>", "where the repository's code runs").choices([
        "auto",
        "bubblewrap",
        "docker",
        "process",
      ]),
    )
    .addOption(new Option("--network <policy>", "inside the sandbox").choices(["none", "allow"]))
    .option("--image <image>", "for the docker sandbox");
}

function addScopeOptions(command: Command): void {
  command
    .option("--include <glob>", "only edit these paths; repeatable", collect)
    .option("--exclude <glob>", "never edit these paths; repeatable", collect)
    .option("--protect <glob>", "refuse candidates that touch these paths; repeatable", collect)
    .option("--language <list>", "only consider these languages, e.g. python,typescript");
}

function addPrintOptions(command: Command): void {
  command
    .option("--json", "one final JSON object on standard output")
    .option("--jsonl", "every event as a line of JSON on standard output, the final object last")
    .option("-q, --quiet", "no progress")
    .option("-v, --verbose", "every candidate")
    .option("--no-progress", "plain lines instead of a live one");
}

function addLocalize(program: Command, setExitCode: SetExitCode): void {
  program
    .command("localize")
    .description("rank the files and symbols an issue is about, without changing anything")
    .requiredOption(
      "--issue <issue>",
      "a file, - for standard input, a number, an address, or owner/name#N",
    )
    .option("--repo <repository>", "a folder or a clone address", ".")
    .option("--base <ref>", "branch, tag or commit")
    .option("--top <n>", "rows to print", "10")
    .option("--json", "JSON on standard output")
    .action(async (flags: Record<string, unknown>) => {
      const { localizeCommand } = await import("./localize.ts");
      setExitCode(await localizeCommand(flags));
    });
}

function addSearch(program: Command, setExitCode: SetExitCode): void {
  program
    .command("search [tool] [arguments...]")
    .description(
      "ask about the code: classes, methods, callers, references, maps (alone: lists the tools)",
    )
    .option("--repo <repository>", "a folder or a clone address", ".")
    .option("--base <ref>", "branch, tag or commit")
    .option("--json", "JSON on standard output")
    .action(async (tool: string | undefined, words: string[], flags: Record<string, unknown>) => {
      const { searchCommand } = await import("./search.ts");
      setExitCode(await searchCommand({ tool, words }, flags));
    });
}

function addDemo(program: Command, setExitCode: SetExitCode): void {
  program
    .command("demo")
    .description("repair the bundled sample repositories, offline, to see how it works")
    .addOption(
      new Option("--language <language>", "which sample")
        .choices(["python", "typescript", "both"])
        .default("both"),
    )
    .addOption(new Option("--sandbox <kind>").choices(["auto", "bubblewrap", "docker", "process"]))
    .option("--samples <folder>", "repair samples from here instead of the bundled ones")
    .option("--json", "an array of result objects on standard output")
    .action(async (flags: Record<string, unknown>) => {
      const { demoCommand } = await import("./demo.ts");
      setExitCode(await demoCommand(flags));
    });
}

function addApp(program: Command, setExitCode: SetExitCode): void {
  const app = program
    .command("app")
    .description("the GitHub App: issues in, draft pull requests out");
  app
    .command("serve")
    .description("answer webhook deliveries (secrets by environment: REPAIR_WEBHOOK_SECRET, …)")
    .option("--host <address>", "where to listen", "127.0.0.1")
    .option("--port <n>", "0 takes a free one", "8731")
    .option("--label <name>", "the label that starts a run", "repair")
    .option("--bots <logins>", "bots that may command, separated by commas")
    .option("--models <names>", "models a comment may choose, separated by commas")
    .option("--jobs <n>", "runs at the same time", "1")
    .option("--ready", "open pull requests as ready, not as drafts")
    .option("--state <folder>", "where the queue is kept (default: the user's state folder)")
    .option("--lease <seconds>", "a run whose process is gone is continued after this", "60")
    .action(async (flags: Record<string, unknown>) => {
      const { appServeCommand } = await import("./app-serve.ts");
      setExitCode(await appServeCommand(flags));
    });
  app
    .command("simulate <event.json>")
    .description("run one webhook payload on a local repository, without GitHub")
    .option("--event <name>", "as in X-GitHub-Event (default: found by looking)")
    .option("--repo <folder>", "the repository to repair", ".")
    .option("--permission <role>", "what the sender may do there", "write")
    .option("--label <name>", "the label that starts a run", "repair")
    .option("--offline", "no model calls, even if a model is configured")
    .option("--json", "JSON on standard output")
    .action(async (file: string, flags: Record<string, unknown>) => {
      const { appSimulateCommand } = await import("./app-simulate.ts");
      setExitCode(await appSimulateCommand(file, flags));
    });
}

function addSmallCommands(program: Command, setExitCode: SetExitCode): void {
  program
    .command("doctor")
    .description("what works on this machine, what is missing, and the command that mends it")
    .option("--json", "JSON on standard output")
    .action(async (flags: Record<string, unknown>) => {
      const { doctorCommand } = await import("./doctor.ts");
      setExitCode(await doctorCommand(flags));
    });
  program
    .command("inspect <run>")
    .description("the summary of a run, by its id or folder")
    .option("--json", "its result object")
    .action(async (run: string, flags: Record<string, unknown>) => {
      const { inspectCommand } = await import("./inspect.ts");
      setExitCode(await inspectCommand(run, flags));
    });
  const config = program.command("config").description("settings and where they come from");
  config
    .command("print")
    .option("--origin", "name the source of each value")
    .option("--repo <folder>", "", ".")
    .action(async (flags: Record<string, unknown>) => {
      const { configPrintCommand } = await import("./config-print.ts");
      setExitCode(await configPrintCommand(flags));
    });
}

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}
