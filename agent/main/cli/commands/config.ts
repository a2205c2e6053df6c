import type { Command } from "commander";
import type { SetExitCode } from "./set-exit-code.ts";

export function addConfig(program: Command, setExitCode: SetExitCode): void {
  const config = program.command("config").description("settings and where they come from");
  config
    .command("print")
    .option("--origin", "name the source of each value")
    .option("--repo <folder>", "", ".")
    .action(async (flags: Record<string, unknown>) => {
      const { configPrintCommand } = await import("../config-print.ts");
      setExitCode(await configPrintCommand(flags));
    });
}
