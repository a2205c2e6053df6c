import { environmentError } from "../agent/core/errors.ts";
import type { SandboxProvider, SandboxReadiness } from "../agent/core/ports/sandbox.ts";
import { createBubblewrapProvider } from "./bubblewrap/provider.ts";
import { createDockerProvider } from "./docker/provider.ts";
import { createProcessProvider } from "./process/provider.ts";

export type SandboxName = "auto" | "bubblewrap" | "docker" | "process";

export interface CheckedSandbox {
  readonly name: string;
  readonly readiness: SandboxReadiness;
}

/**
 * The sandbox with this name, ready to open. `auto` takes bubblewrap, else docker; plain processes are
 * no isolation and are used only when asked for by name.
 *
 * @param options.folder where workspaces live; the system's temporary folder unless given.
 * @throws RepairError (environment) that says what is missing and how to get it.
 */
export async function chooseSandbox(
  name: SandboxName,
  options: { readonly folder?: string } = {},
): Promise<SandboxProvider> {
  const wanted = createProviders(options).filter((provider) =>
    name === "auto" ? provider.name !== "process" : provider.name === name,
  );
  const refusals: CheckedSandbox[] = [];
  for (const provider of wanted) {
    const readiness = await provider.check();
    if (readiness.usable) return provider;
    refusals.push({ name: provider.name, readiness });
  }
  throw noSandbox(refusals);
}

/** What `repair doctor` shows: every sandbox, usable or not. */
export async function checkSandboxes(): Promise<readonly CheckedSandbox[]> {
  return Promise.all(
    createProviders({}).map(async (provider) => ({
      name: provider.name,
      readiness: await provider.check(),
    })),
  );
}

/** In the order of preference. */
function createProviders(options: { readonly folder?: string }): readonly SandboxProvider[] {
  return [
    createBubblewrapProvider(options),
    createDockerProvider(options),
    createProcessProvider(options),
  ];
}

function noSandbox(refusals: readonly CheckedSandbox[]): Error {
  const found = refusals.map(({ name, readiness }) => `${name}: ${readiness.findings.join("; ")}`);
  const mends = refusals.map(({ readiness }) => readiness.mend).filter((mend) => mend !== null);
  const last = "or accept no isolation with --sandbox process";
  return environmentError(
    `no sandbox works here (${found.join(" | ")}), and the repository's tests must not run without one`,
    [...mends, last].join("; "),
  );
}
