import type { Command } from "commander";
import type { SetExitCode } from "./set-exit-code.ts";

export function addAction(program: Command, setExitCode: SetExitCode): void {
  program
    .command("action")
    .description("inside a GitHub workflow: answer the event that started it (see action.yml)")
    .action(async () => {
      const { actionCommand } = await import("../action.ts");
      setExitCode(await actionCommand());
    });
}
