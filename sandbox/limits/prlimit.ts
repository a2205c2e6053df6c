import { availableParallelism } from "node:os";
import type { SandboxLimits } from "../../agent/core/ports/sandbox.ts";

/** Code and data that a runtime reserves writable before it does anything: 512 MB in Node 24. */
const reservedBytes = 1024 * 1024 * 1024;

/**
 * Limits that hold for every process by itself.
 *
 * Memory is bounded by RLIMIT_DATA, not by the address space: Node, wasm, Go and the JVM reserve huge
 * ranges they never touch, and die under RLIMIT_AS. RLIMIT_DATA counts private writable memory only.
 * The bound on the sum is the cgroup's; this one holds where there is none.
 *
 * @param countProcesses false where the limit would count processes outside the sandbox too.
 */
export function prlimitArguments(
  limits: SandboxLimits,
  { seconds, countProcesses }: { readonly seconds: number; readonly countProcesses: boolean },
): readonly string[] {
  return [
    "prlimit",
    `--data=${limits.memoryBytes + reservedBytes}`,
    `--fsize=${limits.fileBytes}`,
    `--cpu=${cpuSeconds(seconds)}`,
    "--nofile=4096",
    "--core=0",
    ...(countProcesses ? [`--nproc=${limits.processes}`] : []),
    "--",
  ];
}

/** A program may keep every processor busy for the whole of its time. */
function cpuSeconds(seconds: number): number {
  return Math.min(Math.ceil(seconds) * availableParallelism() + 1, 10_000_000);
}
