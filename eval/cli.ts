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
    .option("--json", "print one JSON object")
    .option("-v, --verbose", "with --json: every verdict, not only the differences")
    .action(async (flags: unknown) => {
      const { gradeCommand } = await import("./commands/grade.ts");
      process.exitCode = await gradeCommand(flags);
    });
}
