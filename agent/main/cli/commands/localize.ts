import type { Command } from "commander";
import type { SetExitCode } from "./set-exit-code.ts";

export function addLocalize(program: Command, setExitCode: SetExitCode): void {
  program
    .command("localize")
    .description("rank the files and symbols an issue is about, without changing anything")
    .requiredOption(
      "--issue <issue>",
      "a file, - for standard input, a number, an address, or owner/name#N",
    )
    .option("--repo <repository>", "a folder or a clone address", ".")
    .option("--base <ref>", "branch, tag or commit; unless given, the work tree as it is")
    .option("--top <n>", "rows to print", "10")
    .option("--json", "JSON on standard output")
    .action(async (flags: Record<string, unknown>) => {
      const { localizeCommand } = await import("../localize.ts");
      setExitCode(await localizeCommand(flags));
    });
}
