import { constants } from "node:os";
import { environmentError } from "../../agent/core/errors.ts";
import type { CommandEnd, CommandResult } from "../../agent/core/model.ts";
import type { SpawnResult } from "./spawn.ts";

/**
 * The last link of every launcher. Its own messages go to descriptor 3, away from the program's
 * streams: "started" once everything around it is in place, then what the shell says about a program
 * that is missing or was killed. So 127 and 137 as plain exit codes are not mistaken for either.
 */
export const reportingShell: readonly string[] = [
  "/bin/sh",
  "-c",
  [
    'command -v -- "$1" >/dev/null || [ -e "$1" ] || { echo started >&3; echo "$1: not found" >&3; exit 127; }',
    'echo started >&3; exec 4>&2 2>&3; (exec "$@" 2>&4 3>&- 4>&-); exit $?',
  ].join("\n"),
  "sh",
];

/** @throws RepairError (environment) when the launcher failed before the program could start. */
export function commandResult(result: SpawnResult, sandbox: string): CommandResult {
  const [, started, said] = /^(started\n)?([\s\S]*)$/.exec(result.status) ?? [];
  if (result.stopped === null && started === undefined) throw launchError(result, sandbox);
  const end = commandEnd(result, said ?? "");
  const stderr = result.stderr + notesOn(end, said ?? "");
  return { end, stdout: result.stdout, stderr, seconds: result.seconds };
}

/** What the shell said of a program that did not end by itself, for the reader of its output. */
export function notesOn(end: CommandEnd, said: string): string {
  return end.kind === "exited" && end.code !== 126 ? "" : said;
}

function commandEnd(result: SpawnResult, said: string): CommandEnd {
  if (result.stopped !== null) return { kind: result.stopped };
  if (result.signal !== null) return { kind: "signalled", signal: result.signal };
  return endByShell(result.code ?? 1, said);
}

/** From the exit code that a shell gives, which stands for two things, and what it said. */
export function endByShell(code: number, said: string): CommandEnd {
  if (code === 127 && said.trim() !== "") return { kind: "not-found" };
  const signal = signalOf(code);
  // Shells say nothing about these two: they are how a user or a closed pipe ends a program.
  const isQuiet = signal === "SIGINT" || signal === "SIGPIPE";
  if (signal !== null && (isQuiet || said.trim() !== "")) return { kind: "signalled", signal };
  return { kind: "exited", code };
}

/** The signal that a shell, or a container, means by an exit code over 128. */
export function signalOf(code: number): string | null {
  const entry = Object.entries(constants.signals).find(([, number]) => number === code - 128);
  return entry?.[0] ?? null;
}

function launchError(result: SpawnResult, sandbox: string): Error {
  const said = (result.error?.message ?? `${result.stderr}${result.status}`).trim();
  return environmentError(
    `the ${sandbox} sandbox could not start a program: ${said === "" ? `exit code ${result.code}` : said}`,
    "run `repair doctor` to see which sandbox works here",
  );
}
