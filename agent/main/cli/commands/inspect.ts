import type { Command } from "commander";
import type { SetExitCode } from "./set-exit-code.ts";

export function addInspect(program: Command, setExitCode: SetExitCode): void {
  program
    .command("inspect <run>")
    .description("the summary of a run, by its id or folder")
    .option("--json", "its result object")
    .action(async (run: string, flags: Record<string, unknown>) => {
      const { inspectCommand } = await import("../inspect.ts");
      setExitCode(await inspectCommand(run, flags));
    });
}
