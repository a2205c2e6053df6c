import { link, mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { environmentError } from "../../../agent/core/errors.ts";
import type { AgentInstance } from "../../datasets/instance.ts";
import type { NodeRowEnvironment, RowEnvironment } from "../../datasets/row-environment.ts";
import { obtainPackages } from "./node-packages.ts";
import { findNode } from "./node-runtime.ts";
import { obtainParts } from "./parts.ts";
import type { EnvironmentOf, PartsOptions } from "./parts.ts";
import { obtainSource } from "./sources.ts";

/** What the agent is told of an instance's environment; nothing of it comes from a hidden field. */
export interface AgentEnvironment {
  /** The interpreter with the project's pinned packages, absolute; null when it is none of Python. */
  readonly python: string | null;
  /** A version of Node; null when it is none of JavaScript. */
  readonly node: string | null;
  /** A checkout of the base commit with its packages installed. */
  readonly packages: string | null;
  /** Null when the repository's own runner is found by looking. */
  readonly testCommand: string | null;
  /** Run once in the checkout. */
  readonly setupCommands: readonly string[];
}

/** What an instance's environment is chosen by, apart from its repository and commit. */
export interface EnvironmentChoice {
  /** Of the project at the base commit. */
  readonly version: string;
  /** The row's own, without its test command. */
  readonly environment?: RowEnvironment;
}

type AgentInstanceOf = Pick<AgentInstance, "id" | "repository" | "baseCommit">;

/** @throws RepairError (environment) when it cannot be made. */
export type PrepareAgentEnvironment = (
  instance: AgentInstanceOf,
  signal: AbortSignal,
) => Promise<AgentEnvironment>;

export interface AgentEnvironmentOptions {
  readonly parts: PartsOptions;
  /** A folder with clones, or null for GitHub. */
  readonly repositories: string | null;
  readonly signal: AbortSignal;
}

/**
 * The environment that hidden tests run in, for the agent: the same interpreter and packages, and a
 * command for the repository's own tests. The hidden tests, and what they are, stay where they are.
 */
export async function prepareAgentEnvironment(
  of: AgentInstanceOf & EnvironmentChoice,
  options: AgentEnvironmentOptions,
): Promise<AgentEnvironment> {
  const { environment } = of;
  return environment !== undefined && "node" in environment
    ? prepareNode({ instance: of, environment }, options)
    : preparePython(of, options);
}

async function preparePython(
  of: EnvironmentOf,
  { parts: given, signal }: AgentEnvironmentOptions,
): Promise<AgentEnvironment> {
  const parts = await obtainParts(of, { options: given, signal });
  const { environment, layer, specification } = parts;
  const python = join(environment, "bin", "python");
  const visible = layer === null ? null : await placeInside(environment, layer);
  return {
    python,
    node: null,
    packages: null,
    testCommand: testCommandOf(specification),
    setupCommands: [
      ...(visible === null ? [] : [copyCommand(visible)]),
      ...ownSetup(of.environment),
    ],
  };
}

async function prepareNode(
  {
    instance,
    environment,
  }: { readonly instance: AgentInstanceOf; readonly environment: NodeRowEnvironment },
  { parts, repositories, signal }: AgentEnvironmentOptions,
): Promise<AgentEnvironment> {
  const node = await findNode(environment.node);
  if ("kind" in node) throw environmentError(node.why, node.mend);
  const { cache, variables } = parts;
  const source = await obtainSource({ repositories, cacheFolder: cache.folder, instance, signal });
  const wanted = { instance, install: environment.install, node };
  return {
    python: null,
    node: environment.node,
    packages: await obtainPackages(wanted, { cache, variables, source, signal }),
    testCommand: environment.agent_test,
    setupCommands: ownSetup(environment),
  };
}

function ownSetup(environment: RowEnvironment | undefined): readonly string[] {
  return environment?.agent_setup == null ? [] : [environment.agent_setup];
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
