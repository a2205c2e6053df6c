import type { Command, CommandResult } from "../../agent/core/model.ts";
import type { Sandbox } from "../../agent/core/ports/sandbox.ts";
import { isFolderInside } from "../workspace/files.ts";
import type { Workspace } from "../workspace/workspace.ts";

export interface SessionParts {
  readonly root: string;
  /** The workspace folder on the host. */
  readonly work: string;
  readonly workspace: Workspace;
  readonly run: (command: Command, signal: AbortSignal) => Promise<CommandResult>;
  /** Removes everything the sandbox holds; called once, after the last command ended. */
  readonly release: () => Promise<void>;
}

/** What every backend with a workspace on this machine shares: files, life-cycle, refusals. */
export function createSession(parts: SessionParts): Sandbox {
  const closing = new AbortController();
  const running = new Set<Promise<CommandResult>>();
  let closed: Promise<void> | null = null;
  const mustBeOpen = (): void => {
    if (closed !== null) throw new Error("this sandbox was closed; open another one");
  };
  const run = async (command: Command, signal: AbortSignal): Promise<CommandResult> => {
    mustBeOpen();
    const refused = refuse(command, parts.work);
    if (refused !== null) return refused;
    const result = parts.run(command, AbortSignal.any([signal, closing.signal]));
    running.add(result);
    try {
      return await result;
    } finally {
      running.delete(result);
    }
  };
  const close = async (): Promise<void> => {
    closing.abort();
    await Promise.allSettled(running);
    parts.workspace.close();
    await parts.release();
  };
  return {
    root: parts.root,
    run,
    read: async (path) => {
      mustBeOpen();
      return parts.workspace.read(path);
    },
    write: async (path, content) => {
      mustBeOpen();
      parts.workspace.write(path, content);
    },
    reset: async () => {
      mustBeOpen();
      await parts.workspace.reset();
    },
    keep: async () => {
      mustBeOpen();
      await parts.workspace.keep();
    },
    close: () => (closed ??= close()),
  };
}

/** What cannot be started at all is told as a result, as the shell would. */
function refuse(command: Command, work: string): CommandResult | null {
  const say = (stderr: string): CommandResult => ({
    end: { kind: "not-found" },
    stdout: "",
    stderr,
    seconds: 0,
  });
  if (command.argv[0] === undefined || command.argv[0] === "") return say("the command is empty");
  if (isFolderInside(work, command.folder)) return null;
  return say(`the folder ${JSON.stringify(command.folder)} does not exist in the workspace`);
}
