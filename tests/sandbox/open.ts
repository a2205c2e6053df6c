import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Command, CommandResult } from "../../agent/core/model.ts";
import type { Sandbox, SandboxOptions, SandboxProvider } from "../../agent/core/ports/sandbox.ts";
import { optionsFor } from "../contracts/sandbox.contract.ts";

export const never = new AbortController().signal;

/** A sandbox for one test file, with Node inside, and short ways to run shell and JavaScript text. */
export interface OpenedSandbox {
  readonly sandbox: Sandbox;
  readonly source: string;
  run(argv: readonly string[], rest?: Partial<Command>): Promise<CommandResult>;
  shell(script: string, rest?: Partial<Command>): Promise<CommandResult>;
  node(script: string, rest?: Partial<Command>): Promise<CommandResult>;
  close(): Promise<void>;
}

export async function openSandbox(
  provider: SandboxProvider,
  fill: (source: string) => void,
  options: Partial<SandboxOptions> = {},
): Promise<OpenedSandbox> {
  const source = mkdtempSync(join(tmpdir(), "sandbox-source-"));
  fill(source);
  const readOnlyFolders = [dirname(process.execPath)];
  const sandbox = await provider.open(
    { ...optionsFor(source), readOnlyFolders, ...options },
    never,
  );
  const run: OpenedSandbox["run"] = (argv, rest = {}) =>
    sandbox.run({ argv, folder: "", environment: {}, seconds: 20, ...rest }, never);
  return {
    sandbox,
    source,
    run,
    shell: (script, rest) => run(["sh", "-c", script], rest),
    node: (script, rest) => run([process.execPath, "-e", script], rest),
    close: async () => {
      await sandbox.close();
      rmSync(source, { recursive: true, force: true });
    },
  };
}

/** "" when the provider works here, else what is missing, for the title of a skipped test. */
export async function whyNot(provider: SandboxProvider): Promise<string> {
  const { usable, findings } = await provider.check();
  return usable ? "" : findings.join("; ");
}
