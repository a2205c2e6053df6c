/**
 * `npm test`: the tests, and beside them the type check, the lint and the format check, which use what
 * the tests leave of the machine while they wait for programs. What they have to say stands at the end;
 * one failure fails the whole.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { setPriority } from "node:os";

interface Ended {
  readonly name: string;
  readonly code: number;
  readonly seconds: number;
  readonly output: string;
}

const checks = ["typecheck", "lint", "format:check"] as const;

const checked = runChecks();
const tested = await run("test:unit", { argv: process.argv.slice(2), shown: true });
const ended = [...(await checked), tested];

for (const { name, code, seconds, output } of ended.slice(0, -1)) {
  if (code !== 0) process.stdout.write(`\n${output.trimEnd()}\n`);
  process.stdout.write(`${name}: ${code === 0 ? "ok" : "failed"} (${seconds.toFixed(1)} s)\n`);
}
const failed = ended.filter(({ code }) => code !== 0).map(({ name }) => name);
if (failed.length > 0) process.stderr.write(`failed: ${failed.join(", ")}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;

/** One after the other: together they would take the tests' share. */
async function runChecks(): Promise<readonly Ended[]> {
  const all: Ended[] = [];
  for (const name of checks) all.push(await run(name, { argv: [], shown: false }));
  return all;
}

function run(
  name: string,
  { argv, shown }: { readonly argv: readonly string[]; readonly shown: boolean },
): Promise<Ended> {
  const started = performance.now();
  const child = spawn("npm", ["run", "--silent", name, "--", ...argv], {
    stdio: shown ? "inherit" : ["ignore", "pipe", "pipe"],
  });
  if (!shown) stepBack(child);
  const parts: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (part: string) => parts.push(part));
  return new Promise((resolve) => {
    const end = (code: number, more: string): void => {
      const seconds = (performance.now() - started) / 1000;
      resolve({ name, code, seconds, output: parts.join("") + more });
    };
    child.once("error", (error) => end(1, `${name} could not be started: ${error.message}`));
    child.once("close", (code) => end(code ?? 1, ""));
  });
}

/** Tests that wait with a limit must not wait for a linter. */
function stepBack({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, 10);
  } catch {
    // A system without priorities: the checks then take their share.
  }
}
