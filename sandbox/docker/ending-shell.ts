import type { CommandEnd } from "../../agent/core/model.ts";
import { endByShell, notesOn, signalOf } from "../running/result.ts";

/**
 * Runs the program in a container, and says at the end of standard error how it ended: `MARK CODE WORDS`.
 * The daemon knows an exit code only, so that a program killed by a signal and one that exits with 137 look
 * the same to it; a shell has words for the former. Other sandboxes have a descriptor for this.
 */
export const endingShell: readonly string[] = [
  "/bin/sh",
  "-c",
  [
    "mark=$1; shift",
    `end() { printf '\\n%s %s %s' "$mark" "$1" "$2" >&2; exit "$1"; }`,
    'command -v -- "$1" >/dev/null || [ -e "$1" ] || end 127 "$1: not found"',
    "exec 3>&1 4>&2",
    'said=$(exec 2>&1; (exec "$@" >&3 2>&4 3>&- 4>&-); exit $?)',
    'end $? "$said"',
  ].join("\n"),
  "sh",
];

export interface ContainerEnd {
  readonly end: CommandEnd;
  readonly stderr: string;
}

/** @param code of the container. Without the mark the shell itself was killed, as with too much memory. */
export function readEnding(
  stderr: string,
  { code, mark }: { code: number; mark: string },
): ContainerEnd {
  const at = stderr.lastIndexOf(`\n${mark} `);
  const [, told, said = ""] = /^(\d+) ([\s\S]*)$/.exec(stderr.slice(at + mark.length + 2)) ?? [];
  if (at < 0 || told === undefined) {
    const signal = signalOf(code);
    return {
      stderr,
      end: signal === null ? { kind: "exited", code } : { kind: "signalled", signal },
    };
  }
  const end = endByShell(Number(told), said);
  return { end, stderr: stderr.slice(0, at) + notesOn(end, said) };
}
