import { type Command, Option } from "commander";
import type { SetExitCode } from "./set-exit-code.ts";

export function addDemo(program: Command, setExitCode: SetExitCode): void {
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
      const { demoCommand } = await import("../demo.ts");
      setExitCode(await demoCommand(flags));
    });
}
