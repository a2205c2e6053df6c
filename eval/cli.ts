import type { Command } from "commander";

/**
 * `repair eval …`: each action is loaded when it is called, so that `repair --help` stays fast.
 */
export function addEvalCommand(program: Command): Command {
  const group = program
    .command("eval")
    .description("batch evaluation: run the agent over a dataset, grade, report, compare");
  addGrade(group);
  return group;
}

function addGrade(group: Command): void {
  group
    .command("grade")
    .description(
      "run the hidden tests on predictions, or grade existing logs, by the official rules",
    )
    .option("--predictions <file>", "predictions (.jsonl, .json), a batch folder, or the word gold")
    .option("--dataset <names>", "dataset file or name, several separated by commas")
    .option("--env <name>", "where the tests run: local, docker, none", "local")
    .option("--from-logs <dir>", "grade the logs below this folder instead of running tests")
    .option("--index <file>", "recorded verdicts (JSONL) to compare the logs with")
    .option("--rules <version>", "official rules: v4 or v5", "v5")
    .option("--ids <list>", "only these ids, separated by commas, or @file")
    .option("--filter <regex>", "only ids that match")
    .option("--slice <range>", "a range of the instances, e.g. 0:50")
    .option("--out <dir>", "where logs and reports are written", "runs/grade")
    .option("--run-id <name>", "names the run in the official files", "repair")
    .option("-j, --jobs <n>", "instances at the same time", "1")
    .option("--timeout <duration>", "limit for each test command", "1800s")
    .option("--json", "print one JSON object")
    .option("-v, --verbose", "with --json: every verdict, not only the differences")
    .action(async (flags: unknown) => {
      const { gradeCommand } = await import("./commands/grade.ts");
      process.exitCode = await gradeCommand(flags);
    });
}
