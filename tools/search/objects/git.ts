import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { environmentError } from "../../../agent/core/errors.ts";

/**
 * Reads objects only: never fetches what a partial clone lacks, never runs a hook or a configured program,
 * and says the same whatever the user's own settings are.
 */
export function startGit(
  gitDirectory: string,
  args: readonly string[],
  signal?: AbortSignal,
): ChildProcessWithoutNullStreams {
  const safe = [
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.quotePath=false",
    "-c",
    "log.showSignature=false",
    "-c",
    "core.attributesFile=/dev/null",
  ];
  const options = { env: gitEnvironment(), ...(signal === undefined ? {} : { signal }) };
  const child = spawn("git", ["--git-dir", gitDirectory, ...safe, ...args], {
    ...options,
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => {});
  return child;
}

export interface ReadGitOptions {
  readonly signal?: AbortSignal | undefined;
  readonly input?: string;
  /** The command is ended and counts as failed when it says more. */
  readonly maximumBytes?: number;
}

/** All of a command's output. @throws RepairError (environment) with what git said when it fails. */
export async function readGit(
  gitDirectory: string,
  args: readonly string[],
  options: ReadGitOptions = {},
): Promise<Buffer> {
  const child = startGit(gitDirectory, args, options.signal);
  child.stdin.end(options.input ?? "");
  const parts: Buffer[] = [];
  const complaints: Buffer[] = [];
  let left = options.maximumBytes ?? Number.POSITIVE_INFINITY;
  child.stdout.on("data", (part: Buffer) => {
    left -= part.length;
    if (left < 0) child.kill();
    else parts.push(part);
  });
  child.stderr.on("data", (part: Buffer) => complaints.push(part));
  const code = await endOf(child);
  if (left < 0) throw tooLong(args, options.maximumBytes);
  if (code !== 0) throw gitFailure(args, code, Buffer.concat(complaints).toString("utf8"));
  return Buffer.concat(parts);
}

export function endOf(child: ChildProcessWithoutNullStreams): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
}

function gitFailure(args: readonly string[], code: number | null, complaint: string): Error {
  return environmentError(
    `got exit code ${String(code)} from "git ${args.slice(0, 3).join(" ")}": ${complaint.trim().slice(0, 500)}`,
    "check that the commit exists in this repository and that its objects are complete",
  );
}

function tooLong(args: readonly string[], maximum: number | undefined): Error {
  return environmentError(
    `got more than ${String(maximum)} bytes from "git ${args.slice(0, 3).join(" ")}", expected fewer`,
    "ask about fewer commits",
  );
}

function gitEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    LC_ALL: "C",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_NO_LAZY_FETCH: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_REPLACE_OBJECTS: "1",
  };
}
