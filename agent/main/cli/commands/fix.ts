import { type Command, Option } from "commander";
import type { SetExitCode } from "./set-exit-code.ts";

/** `repair fix`, also what `repair --issue …` means. */
export function addFix(program: Command, setExitCode: SetExitCode): void {
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
    const { fixCommand } = await import("../fix.ts");
    setExitCode(await fixCommand(flags));
  });
}

function addOutputOptions(command: Command): void {
  command
    .addOption(
      new Option(
        "--output <kind>",
        "patch: print it; apply: write it into the checkout; commit; branch; pr: a draft pull request",
      )
        .choices(["patch", "apply", "commit", "branch", "pr"])
        .default("patch"),
    )
    .option("--patch-file <file>", "also write the patch here")
    .option(
      "--branch <name>",
      "branch for --output branch and pr (default: repair/issue-N or repair/<run>)",
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
    .option(
      "--explore <turns>",
      "let the model search the code by itself, in so many turns (default 0)",
    )
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
    .option("--python <version>", "run Python tests with this Python: 3.9, or a path")
    .option("--node <version>", "run JavaScript tests with this Node, e.g. 20")
    .option(
      "--packages <dir>",
      "a checkout of the repository with its packages installed (default: the repository)",
    )
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

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}
