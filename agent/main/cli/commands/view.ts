import type { Command } from "commander";
import type { SetExitCode } from "./set-exit-code.ts";

export function addView(program: Command, setExitCode: SetExitCode): void {
  program
    .command("view [folder]")
    .description("runs and batches as pages, live ones too (default: where runs are kept)")
    .option(
      "--host <address>",
      "where to listen; elsewhere than on loopback a token is needed",
      "127.0.0.1",
    )
    .option("--port <n>", "0 takes a free one", "8730")
    .option("--export <file>", "write the run as one HTML file instead")
    .action(async (folder: string | undefined, flags: Record<string, unknown>) => {
      const { viewCommand } = await import("../view.ts");
      setExitCode(await viewCommand(folder, flags));
    });
}
