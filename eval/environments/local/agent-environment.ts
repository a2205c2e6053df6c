import { link, mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { obtainParts } from "./parts.ts";
import type { EnvironmentOf, PartsOptions } from "./parts.ts";

/** What the agent is told of an instance's environment; nothing of it comes from a hidden field. */
export interface AgentEnvironment {
  /** The interpreter with the project's pinned packages, absolute. */
  readonly python: string;
  /** Null when the repository's own runner is found by looking. */
  readonly testCommand: string | null;
  /** Run once in the checkout. */
  readonly setupCommands: readonly string[];
}

/** @throws RepairError (environment) when it cannot be made. */
export type PrepareAgentEnvironment = (
  instance: { readonly id: string; readonly repository: string },
  signal: AbortSignal,
) => Promise<AgentEnvironment>;

/**
 * The environment that hidden tests run in, for the agent: the same interpreter and packages, and a
 * command for the repository's own tests. The hidden tests, and what they are, stay where they are.
 */
export async function prepareAgentEnvironment(
  of: EnvironmentOf,
  options: { readonly parts: PartsOptions; readonly signal: AbortSignal },
): Promise<AgentEnvironment> {
  const { parts: given, signal } = options;
  const parts = await obtainParts(of, { options: given, signal });
  const { environment, layer, specification } = parts;
  const python = join(environment, "bin", "python");
  const visible = layer === null ? null : await placeInside(environment, layer);
  return {
    python,
    testCommand: testCommandOf(specification),
    setupCommands: visible === null ? [] : [copyCommand(visible)],
  };
}

/** As `applyLayer`: tracked files stay, and extensions of what is Python text here go. */
function copyCommand(folder: string): string {
  const copy = `tar -C '${folder}' -cf - . | tar -xf - --skip-old-files --no-same-owner`;
  const drop = 'if [ -f "${1%%.cpython-*}.py" ]; then rm "$1"; fi';
  return `${copy} && find . -name '*.cpython-*.so' -exec sh -c '${drop}' sh {} ';'`;
}

function testCommandOf({
  agentTest,
  variables,
}: {
  readonly agentTest?: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
}): string | null {
  if (agentTest !== undefined) return agentTest;
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return assignments.length === 0 ? null : [...assignments, "python -m pytest"].join(" ");
}

/**
 * A sandbox of the agent shows the interpreter's folders and no others, so the files of the install step
 * are linked into the virtual environment.
 */
async function placeInside(environment: string, layer: string): Promise<string> {
  const place = join(environment, "checkout-files", basename(dirname(layer)));
  const beside = `${place}.${process.pid}.part`;
  await rm(beside, { recursive: true, force: true });
  for (const entry of await readdir(layer, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const from = join(entry.parentPath, entry.name);
    const to = join(beside, from.slice(layer.length + 1));
    await mkdir(dirname(to), { recursive: true });
    await link(from, to);
  }
  // Another process may have been faster: theirs is the same.
  await rename(beside, place).catch(() => rm(beside, { recursive: true, force: true }));
  return place;
}
