import type { Command } from "commander";
import type { SetExitCode } from "./set-exit-code.ts";

export function addDoctor(program: Command, setExitCode: SetExitCode): void {
  program
    .command("doctor")
    .description("what works on this machine, what is missing, and the command that mends it")
    .option("--json", "JSON on standard output")
    .action(async (flags: Record<string, unknown>) => {
      const { doctorCommand } = await import("../doctor.ts");
      setExitCode(await doctorCommand(flags));
    });
}
