import { homedir } from "node:os";
import { chooseSandbox } from "../../../sandbox/choose.ts";
import type { SandboxName } from "../../../sandbox/choose.ts";
import type { EvaluationEnvironment } from "../port.ts";
import { openBuildCache, usualCacheFolder } from "./cache.ts";
import { createLocalEnvironment } from "./local.ts";
import type { LocalEnvironmentOptions } from "./local.ts";
import { findPython } from "./pythons.ts";
import type { Python } from "./pythons.ts";
import { chooseScratch } from "./scratch.ts";
import { loadSpecifications } from "./specification.ts";

export interface OpenLocalOptions {
  /** A folder with clones, or null for GitHub. */
  readonly repositories: string | null;
  readonly sandbox?: SandboxName | undefined;
  /** Largest size of the cache of environments, bytes. */
  readonly cacheBytes?: number | undefined;
}

const usualCacheBytes = 12 * 1024 ** 3;

/** The local environment of this machine and user. */
export function openLocalEnvironment(options: OpenLocalOptions): EvaluationEnvironment {
  return createLocalEnvironment(localOptions(options));
}

export function localOptions(options: OpenLocalOptions): LocalEnvironmentOptions {
  const variables = { HOME: homedir(), ...process.env };
  const pythons = new Map<string, Promise<Python | null>>();
  return {
    specifications: loadSpecifications(),
    cache: openBuildCache(usualCacheFolder(variables)),
    cacheBytes: options.cacheBytes ?? usualCacheBytes,
    repositories: options.repositories,
    chooseScratch: () => chooseScratch(variables),
    chooseSandbox: (folder) => chooseSandbox(options.sandbox ?? "auto", { folder }),
    findPython(wanted) {
      const known = pythons.get(wanted) ?? findPython(wanted, variables);
      pythons.set(wanted, known);
      return known;
    },
    variables,
  };
}
