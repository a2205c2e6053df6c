import type { Command } from "commander";
import type { SetExitCode } from "./set-exit-code.ts";

/**
 * Batch evaluation is a house of its own on top of this one (docs/decisions/0005): it is loaded only
 * when it is called, and shows up in the help by its name.
 */
export async function addEval(
  program: Command,
  { argv, setExitCode }: { argv: readonly string[]; setExitCode: SetExitCode },
): Promise<void> {
  if (argv[2] !== "eval") {
    program.command("eval").description("batch evaluation: run, grade, report, compare, localize");
    return;
  }
  const { addEvalCommand } = await import("../../../../eval/cli.ts");
  addEvalCommand(program, setExitCode);
}
