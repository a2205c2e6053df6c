import { createHash } from "node:crypto";
import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { repoPath } from "../../../agent/core/model.ts";
import type { SandboxOptions } from "../../../agent/core/ports.ts";
import type { NodeRuntime } from "../../../sandbox/environment/node-runtimes.ts";
import type { HiddenInstance } from "../../datasets/instance.ts";
import type { BuildCache } from "./cache.ts";
import { openCheckout } from "./checkout.ts";
import { installPackages } from "./install-packages.ts";
import { disarmManagerFiles } from "./manager-files.ts";

export interface WantedPackages {
  readonly instance: Pick<HiddenInstance, "repository" | "baseCommit">;
  /** A package manager and its arguments; null for none. */
  readonly install: readonly string[] | null;
  readonly node: NodeRuntime;
}

export interface PackagesOptions {
  readonly cache: BuildCache;
  /** Of the process: PATH, HOME, the settings of the package manager. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** A clone that has the base commit. */
  readonly source: string;
  readonly signal: AbortSignal;
}

/** Everything that what is installed depends on; null when nothing is. */
export function packagesKey({ instance, install, node }: WantedPackages): string | null {
  if (install === null) return null;
  const { repository, baseCommit } = instance;
  const told = JSON.stringify([2, repository, baseCommit, install, node.folder, node.version]);
  const hash = createHash("sha256").update(told).digest("hex").slice(0, 12);
  return `${repository.replace("/", "-").toLowerCase()}-node${node.version.join(".")}-${hash}`;
}

/**
 * The checkout of the base commit with its packages installed, built once; tests link to the packages
 * and cannot write them. Null when there are none.
 */
export async function obtainPackages(
  wanted: WantedPackages,
  options: PackagesOptions,
): Promise<string | null> {
  const key = packagesKey(wanted);
  if (key === null) return null;
  const { cache, signal } = options;
  const build = (at: string) => buildPackages(at, { wanted, options });
  return join(await cache.obtain(key, { signal, build }), "checkout");
}

async function buildPackages(
  folder: string,
  { wanted, options }: { readonly wanted: WantedPackages; readonly options: PackagesOptions },
): Promise<void> {
  const { source, signal } = options;
  const work = join(folder, "work");
  const { baseCommit } = wanted.instance;
  const checkout = await openCheckout({ folder: work, source, baseCommit, signal });
  await checkout.clean();
  await disarmManagerFiles(checkout.folder);
  await installPackages(checkout.folder, { wanted, options, besides: work });
  await rename(checkout.folder, join(folder, "checkout"));
  await rm(work, { recursive: true, force: true });
}

/** Each `node_modules` of the checkout, to be seen at the same place of another. */
export async function linksOf(installed: string): Promise<SandboxOptions["links"]> {
  const found: { from: string; to: ReturnType<typeof repoPath> }[] = [];
  let level = [""];
  for (let depth = 0; depth < 6 && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const folder of level) {
      for (const entry of await readdir(join(installed, folder), { withFileTypes: true })) {
        if (!entry.isDirectory()) continue;
        const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
        if (entry.name === "node_modules")
          found.push({ from: join(installed, path), to: repoPath(path) });
        else next.push(path);
      }
    }
    level = next;
  }
  return found;
}
