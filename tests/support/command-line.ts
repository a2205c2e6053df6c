import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { packageRoot } from "../../agent/core/package-root.ts";

export interface CommandLineResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandLineOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
}

export const program: string = join(packageRoot, "agent/main/cli/main.ts");

/** The real program in a process of its own, with no configuration of this machine. */
export async function repairCommand(
  argv: readonly string[],
  options: CommandLineOptions = {},
): Promise<CommandLineResult> {
  const result = await execa(process.execPath, [program, ...argv], {
    reject: false,
    timeout: 120_000,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.input === undefined ? { stdin: "ignore" } : { input: options.input }),
    env: cleanEnvironment(options.environment),
    extendEnv: false,
    maxBuffer: 50_000_000,
  });
  return {
    exitCode: result.exitCode ?? -1,
    stdout: result.stdout ?? "",
    stderr: result.stderr ?? "",
  };
}

export function cleanEnvironment(
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const kept = ["PATH", "HOME", "TMPDIR", "LANG"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const own = join(tmpdir(), "repair-tests");
  const folders = {
    XDG_CONFIG_HOME: join(own, "config"),
    XDG_CACHE_HOME: join(own, "cache"),
    XDG_STATE_HOME: join(own, "state"),
  };
  return { ...Object.fromEntries(kept), ...folders, ...extra };
}
