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
  config
    .command("validate [file]")
    .description("check .github/repair.yml, the settings a repository gives the GitHub App")
    .option("--json", "JSON on standard output")
    .action(async (file: string | undefined, flags: Record<string, unknown>) => {
      const { configValidateCommand } = await import("../config-validate.ts");
      setExitCode(await configValidateCommand(file, flags));
    });
}
