import type { Command, CommandResult, RepoPath } from "../model.ts";

export interface SandboxLimits {
  readonly memoryBytes: number;
  readonly processes: number;
  /** Largest single file that may be written, bytes. */
  readonly fileBytes: number;
  /** Bytes kept of each output stream; a multiple of it ends the command. */
  readonly outputBytes: number;
}

export interface SandboxOptions {
  /** Absolute folder whose content is copied into the sandbox; itself never written. */
  readonly source: string;
  /** Folders visible read-only at their own path: interpreters, virtual environments. */
  readonly readOnlyFolders: readonly string[];
  /** Folders of the host that appear read-only at a path inside the workspace: node_modules. */
  readonly links: readonly { readonly from: string; readonly to: RepoPath }[];
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: SandboxLimits;
  readonly network: "none" | "allow";
}

export interface SandboxReadiness {
  readonly usable: boolean;
  /** What works or what is missing, one line each. */
  readonly findings: readonly string[];
  /** The command that mends it, if one does. */
  readonly mend: string | null;
}

export interface SandboxProvider {
  /** `bubblewrap`, `process`, `docker`, `fake`. */
  readonly name: string;
  check(): Promise<SandboxReadiness>;
  /** @throws RepairError with the environment exit code. */
  open(options: SandboxOptions, signal: AbortSignal): Promise<Sandbox>;
}

/** Steps see this session only: they cannot change its network or limits. */
export interface Sandbox {
  /** Absolute path of the workspace as the programs inside see it; what tracebacks and reports name. */
  readonly root: string;
  /** A folder of the command that does not exist ends it as `not-found`. */
  run(command: Command, signal: AbortSignal): Promise<CommandResult>;
  /** Null when it is absent, no regular file inside the workspace (links are not followed) or too large to be read. */
  read(path: RepoPath): Promise<Uint8Array | null>;
  /** Null deletes. */
  write(path: RepoPath, content: string | Uint8Array | null): Promise<void>;
  /** The workspace as it was when it was opened, or at the last `keep`, whatever was done to it since. */
  reset(): Promise<void>;
  /** Makes the present state the one that `reset` returns to: after set-up commands. */
  keep(): Promise<void>;
  close(): Promise<void>;
}
