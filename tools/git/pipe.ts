import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { gitEnvironment, safeConfig } from "./run.ts";
import type { GitPlace } from "./run.ts";

export interface PipeOptions {
  readonly input?: string;
  /** Settings over the safe ones, `name=value`. */
  readonly config?: readonly string[];
  readonly signal: AbortSignal;
}

/** Like `gitAt`, for commands that read a list from standard input. @throws with git's complaint. */
export async function pipeGit(
  place: GitPlace,
  argv: readonly string[],
  { input = "", config = [], signal }: PipeOptions,
): Promise<string> {
  const settings = [...safeConfig, ...config].flatMap((setting) => ["-c", setting]);
  const child = spawn("git", [...settings, ...argv], {
    cwd: place.folder,
    env: gitEnvironment(place),
    stdio: ["pipe", "pipe", "pipe"],
    signal,
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [output, complaint, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  if (code === 0) return output;
  throw new Error(complaint.trim() === "" ? `git ${argv[0] ?? ""} failed` : complaint.trim());
}
