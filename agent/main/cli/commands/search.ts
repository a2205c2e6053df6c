import type { Command } from "commander";
import type { SetExitCode } from "./set-exit-code.ts";

export function addSearch(program: Command, setExitCode: SetExitCode): void {
  program
    .command("search [tool] [arguments...]")
    .description(
      "ask about the code: classes, methods, callers, references, maps (alone: lists the tools)",
    )
    .option("--repo <repository>", "a folder or a clone address", ".")
    .option("--base <ref>", "branch, tag or commit; unless given, the work tree as it is")
    .option("--json", "JSON on standard output")
    .action(async (tool: string | undefined, words: string[], flags: Record<string, unknown>) => {
      const { searchCommand } = await import("../search.ts");
      setExitCode(await searchCommand({ tool, words }, flags));
    });
}
