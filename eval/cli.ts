import type { Command } from "commander";

/**
 * `repair eval …`: each action is loaded when it is called, so that `repair --help` stays fast.
 */
export function addEvalCommand(
  program: Command,
  setExitCode: SetExitCode = (code) => {
    process.exitCode = code;
  },
): Command {
  const group = program
    .command("eval")
    .description("batch evaluation: run the agent over a dataset, grade, report, compare")
    .showHelpAfterError("  → add --help to see the flags of this command");
  addRun(group, setExitCode);
  addGrade(group, setExitCode);
  addReports(group, setExitCode);
  addPredictionTools(group, setExitCode);
  addBench(group, setExitCode);
  addLocalize(group);
  return group;
}

/** `repair worker`: stands beside `eval`, and is loaded like it. */
export function addWorkerCommand(program: Command, setExitCode: SetExitCode): void {
  program
    .command("worker")
    .description("work on what is in a queue: instances of batches, wishes to the App")
    .option("--queue <address>", "redis://HOST:PORT, rediss://… or a socket (or REPAIR_QUEUE=…)")
    .option("-j, --jobs <n>", "at the same time", "1")
    .option("--repos <dir>", "folder with clones of the repositories (default: from GitHub)")
    .option("--state <dir>", "where runs stand while they are worked on")
    .option("--lease <seconds>", "a worker that is silent for so long is thought dead", "60")
    .option(
      "--app",
      "also the App's runs, with its secrets in the environment (app serve --jobs 0)",
    )
    .option(
      "--models <names>",
      "with --app: models a comment may choose, instead of those of app serve",
    )
    .option("--ready", "with --app: pull requests as ready, whatever app serve was told")
    .option("--until-empty", "end when nothing is left to do")
    .action(async (flags: unknown) => {
      const { workerCommand } = await import("./commands/worker.ts");
      setExitCode(await workerCommand(flags));
    });
}

type SetExitCode = (code: number) => void;

function addSelection(command: Command): Command {
  return command
    .option("--ids <list>", "only these ids, separated by commas, or @file")
    .option("--filter <regex>", "only ids that match")
    .option("--slice <range>", "a range of the instances, e.g. 0:50")
    .option("--shuffle", "in a random order, the same for the same --seed")
    .option("--seed <n>", "for --shuffle", "42");
}

function addRun(group: Command, setExitCode: SetExitCode): void {
  const run = group
    .command("run")
    .description("repair the instances of a dataset; killed at any moment, it can be resumed")
    .option("--dataset <name>", "dataset file or name (lite, verified, multilingual, …)")
    .option("--repos <dir>", "folder with clones of the repositories (default: from GitHub)")
    .option(
      "--env <name>",
      "what the agent's tests run in: local (as eval grade), none (what it finds)",
      "none",
    )
    .option("--history <n>", "commits before the base the agent sees: a number or full", "500")
    .option("--out <dir>", "the batch's folder", "runs/eval")
    .option("-j, --jobs <n>", "instances at the same time (default: 1; with --queue all)")
    .option("--queue [address]", "let workers do them: redis://HOST:PORT (or REPAIR_QUEUE=…)")
    .option("--priority <n>", "with --queue: batches with smaller numbers come first")
    .option("--calls-per-minute <n>", "of the model at most, all workers together")
    .option("-m, --model <provider:model>", "as for repair fix")
    .option("--api-base <url>", "an OpenAI-compatible server")
    .option("--offline", "no model calls: literal fixes and templates only")
    .option("--only <part>", "localize: end there, nothing is tried; templates: they alone propose")
    .option("--name <name>", "model_name_or_path of the predictions (default: from the model)")
    .option("--max-cost-per-instance <dollars>", "stop an instance before this is passed")
    .option("--max-cost-total <dollars>", "never passed: running instances reserve their most")
    .option("--max-time-per-instance <time>", "e.g. 90s, 30m", "30m")
    .option("--max-tried <n>", "candidates to run tests on at most")
    .option("--sandbox <kind>", "where the repositories' code runs")
    .option("--retry-infra <n>", "how often an infrastructure error is tried again", "2")
    .option("--resume", "continue the batch in --out, by its own flags where none are given")
    .option("--redo <what>", "again from scratch: infra, failed or all (implies --resume)")
    .option("--fail-on <what>", "exit with an error on: infra, unresolved", "infra")
    .option("--json", "print one JSON object at the end")
    .option("-q, --quiet", "no progress");
  addSelection(run).action(async (values: Readonly<Record<string, unknown>>) => {
    const { runCommand } = await import("./commands/run.ts");
    const isTyped = (name: string) => run.getOptionValueSource(name) === "cli";
    setExitCode(await runCommand({ values, typed: new Set(Object.keys(values).filter(isTyped)) }));
  });
}

function addReports(group: Command, setExitCode: SetExitCode): void {
  group
    .command("report <batch>")
    .description("one self-contained page about a batch, with JSON and Markdown beside it")
    .option("--dataset <names>", "for localization hits and cautions (default: the batch's own)")
    .option("--grades <dir>", "folder eval grade wrote (default: <batch>/grade)")
    .option("--out <dir>", "where report.html, report.json and report.md go (default: <batch>)")
    .option("--title <text>", "of the page")
    .option("--json", "print the report as JSON")
    .action(async (batch: string, flags: unknown) => {
      const { reportCommand } = await import("./commands/report.ts");
      setExitCode(await reportCommand(batch, flags));
    });
  group
    .command("compare <a> <b>")
    .description("what B resolved that A did not and the reverse, with an exact McNemar test")
    .option("--json", "print one JSON object")
    .action(async (a: string, b: string, flags: unknown) => {
      const { compareCommand } = await import("./commands/compare.ts");
      setExitCode(await compareCommand({ a, b }, flags));
    });
}

function addPredictionTools(group: Command, setExitCode: SetExitCode): void {
  group
    .command("merge <predictions...>")
    .description("one predictions file from several, e.g. of batches over parts of a dataset")
    .requiredOption("--out <dir>", "where all_preds.jsonl and preds.json go")
    .option("--name <name>", "one model name for all")
    .action(async (predictions: readonly string[], flags: unknown) => {
      const { mergeCommand } = await import("./commands/merge.ts");
      setExitCode(await mergeCommand(predictions, flags));
    });
  group
    .command("export <batch>")
    .description("predictions, logs and reports of a batch as leaderboards take them")
    .requiredOption("--out <dir>", "where they go")
    .action(async (batch: string, flags: unknown) => {
      const { exportCommand } = await import("./commands/export.ts");
      setExitCode(await exportCommand(batch, flags));
    });
  const doctor = group
    .command("doctor")
    .description("which instances can be graded on this machine, and why others cannot")
    .option("--dataset <names>", "dataset files or names", "lite")
    .option("--env <name>", "local, docker or none", "local")
    .option("--repos <dir>", "folder with clones of the repositories (default: from GitHub)")
    .option("--json", "print one JSON object");
  group
    .command("prune")
    .description("remove cached environments, those first that were not used for longest")
    .option("--disk <size>", "how much of them stays, e.g. 500M, 4G", "0G")
    .option("--json", "print one JSON object")
    .action(async (flags: unknown) => {
      const { pruneCommand } = await import("./commands/prune.ts");
      setExitCode(await pruneCommand(flags));
    });
  addSelection(doctor).action(async (flags: unknown) => {
    const { evalDoctorCommand } = await import("./commands/doctor.ts");
    setExitCode(await evalDoctorCommand(flags));
  });
}

function addGrade(group: Command, setExitCode: SetExitCode): void {
  const grade = group
    .command("grade")
    .description(
      "run the hidden tests on predictions, or grade existing logs, by the official rules",
    )
    .option(
      "--predictions <file>",
      "predictions (.jsonl, .json), a batch folder, or the word gold or empty",
    )
    .option(
      "--dataset <names>",
      "dataset file or name, several separated by commas (default: a batch's own, else lite)",
    )
    .option("--env <name>", "where the tests run: local, docker, none", "local")
    .option("--repos <dir>", "folder with clones of the repositories (default: from GitHub)")
    .option("--from-logs <dir>", "grade the logs below this folder instead of running tests")
    .option("--index <file>", "recorded verdicts (JSONL) to compare the logs with")
    .option("--rules <version>", "official rules: v4 or v5", "v5")
    .option(
      "--out <dir>",
      "where logs and reports go (default: grade/ in a batch, else runs/grade)",
    )
    .option("--run-id <name>", "names the run in the official files", "repair")
    .option("-j, --jobs <n>", "instances at the same time", "1")
    .option("--timeout <duration>", "limit for each test command", "1800s")
    .option(
      "--disk <size>",
      "most that stays afterwards of environments (default: 12G) or docker images (30G)",
    )
    .option("--redo", "judge again what an earlier run judged on the same patch and tests")
    .option("--json", "print one JSON object")
    .option("-v, --verbose", "with --json: every verdict, not only the differences");
  addSelection(grade).action(async (flags: unknown) => {
    const { gradeCommand } = await import("./commands/grade.ts");
    setExitCode(await gradeCommand(flags));
  });
}

function addBench(group: Command, setExitCode: SetExitCode): void {
  group
    .command("bench")
    .description("efficiency of concurrent instances when the model, or this process, is slow")
    .option("-j, --jobs <list>", "how many at the same time, one run each", "1,4,16,64")
    .option("--latency <ms>", "of one model call", "500")
    .option("--calls <n>", "model calls of an instance", "5")
    .option("--computing <ms>", "after each call, in the other part", "20")
    .option("--instances <n>", "for each job", "2")
    .option("--queue <address>", "the same again with 2 worker processes on this Redis server")
    .option("--json", "print one JSON object")
    .action(async (flags: unknown) => {
      const { benchCommand } = await import("./commands/bench.ts");
      setExitCode(await benchCommand(flags));
    });
}

/** A door to a command that brings much code with it: it is loaded, and its flags parsed, when called. */
function addLocalize(group: Command): void {
  group
    .command("localize")
    .description("rank files and functions for a dataset's issues without a model, and score them")
    .allowUnknownOption()
    .helpOption(false)
    .argument("[flags...]", "see repair eval localize --help")
    .action(async (flags: readonly string[]) => {
      const [{ Command }, { addLocalizeCommand }] = await Promise.all([
        import("commander"),
        import("./localize/command.ts"),
      ]);
      const inner = new Command("repair eval").exitOverride();
      addLocalizeCommand(inner);
      await inner.parseAsync(["localize", ...flags], { from: "user" });
    });
}
