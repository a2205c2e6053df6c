import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { launcherEnvironment } from "../running/environment.ts";

const run = promisify(execFile);

/** The first number in what `--version` prints, or null when there is no such program. */
export async function versionOf(program: string): Promise<string | null> {
  try {
    const { stdout } = await run(program, ["--version"], { env: { ...launcherEnvironment } });
    return /\d+(\.\d+)+/.exec(stdout)?.[0] ?? "unknown";
  } catch {
    return null;
  }
}
