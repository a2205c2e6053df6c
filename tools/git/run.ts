import { simpleGit } from "simple-git";
import type { SimpleGit } from "simple-git";

/**
 * Git as this program runs it: no hooks, no file-system monitor, no user or system configuration, no
 * prompt, no line-ending or filter conversion. A repository under repair is not trusted: its own
 * configuration must not be able to start a program on this host.
 */
export interface GitPlace {
  /** Folder the command runs in. */
  readonly folder: string;
  readonly gitDirectory?: string;
  readonly workTree?: string;
  readonly indexFile?: string;
  /** A header for one remote request, never stored: `AUTHORIZATION: basic …`. */
  readonly header?: string;
}

export type Git = (argv: readonly string[]) => Promise<string>;

export function gitAt(place: GitPlace, signal: AbortSignal): Git {
  const git = openGit(place, signal);
  return async (argv) => git.raw([...argv]);
}

/** What every command is given, whatever the repository's own configuration says. */
export const safeConfig: readonly string[] = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.autocrlf=false",
  "core.quotePath=false",
  "safe.directory=*",
  "gc.auto=0",
  "advice.detachedHead=false",
];

function openGit(place: GitPlace, signal: AbortSignal): SimpleGit {
  return simpleGit({
    baseDir: place.folder,
    abort: signal,
    config: [...safeConfig],
    maxConcurrentProcesses: 4,
    unsafe: {
      allowUnsafeHooksPath: true,
      allowUnsafeFsMonitor: true,
      allowUnsafeConfigPaths: true,
      allowUnsafeTemplateDir: true,
      allowUnsafeConfigEnvCount: place.header !== undefined,
    },
    allowEnvironment: [
      "GIT_DIR",
      "GIT_WORK_TREE",
      "GIT_INDEX_FILE",
      "GIT_CONFIG_GLOBAL",
      "GIT_CONFIG_NOSYSTEM",
      "GIT_TERMINAL_PROMPT",
      "GIT_AUTHOR_NAME",
      "GIT_AUTHOR_EMAIL",
      "GIT_COMMITTER_NAME",
      "GIT_COMMITTER_EMAIL",
      "GIT_CONFIG_COUNT",
      "GIT_CONFIG_KEY_0",
      "GIT_CONFIG_VALUE_0",
    ],
  }).env(gitEnvironment(place));
}

export function gitEnvironment(place: GitPlace): Record<string, string> {
  const environment: Record<string, string> = {
    PATH: process.env["PATH"] ?? "/usr/bin:/bin",
    LC_ALL: "C.UTF-8",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
  };
  if (place.gitDirectory !== undefined) environment["GIT_DIR"] = place.gitDirectory;
  if (place.workTree !== undefined) environment["GIT_WORK_TREE"] = place.workTree;
  if (place.indexFile !== undefined) environment["GIT_INDEX_FILE"] = place.indexFile;
  if (place.header !== undefined) {
    // Not as an argument: every user of the machine can read those.
    environment["GIT_CONFIG_COUNT"] = "1";
    environment["GIT_CONFIG_KEY_0"] = "http.extraHeader";
    environment["GIT_CONFIG_VALUE_0"] = place.header;
  }
  return environment;
}

/** The words of git's own complaint, without our argument list. */
export function gitComplaint(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const telling = text.split("\n").filter((line) => /^(fatal|error|warning):/.test(line.trim()));
  return (telling.length > 0 ? telling.join(" ") : text).trim().slice(0, 600);
}
