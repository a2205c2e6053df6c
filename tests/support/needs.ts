import { createBubblewrapProvider } from "../../sandbox/bubblewrap/provider.ts";
import { execa } from "execa";

/** Why a test that needs a part of the machine has to be skipped, or null when the part is there. */
export async function missingBubblewrap(): Promise<string | null> {
  const readiness = await createBubblewrapProvider().check();
  return readiness.usable
    ? null
    : `bubblewrap does not work here: ${readiness.findings.join("; ")}`;
}

export async function missingPython(): Promise<string | null> {
  const result = await execa("python3", ["--version"], { reject: false });
  return result.exitCode === 0 ? null : "python3 is not installed";
}
