import { createHash } from "node:crypto";
import { readdir, rename, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { environmentError } from "../../../agent/core/errors.ts";
import { repoPath } from "../../../agent/core/model.ts";
import type { SandboxOptions } from "../../../agent/core/ports.ts";
import type { NodeRuntime } from "../../../sandbox/environment/node-runtimes.ts";
import type { HiddenInstance } from "../../datasets/instance.ts";
import type { BuildCache } from "./cache.ts";
import { openCheckout } from "./checkout.ts";

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
  const told = JSON.stringify([1, repository, baseCommit, install, node.folder, node.version]);
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
  await install(checkout.folder, { wanted, options });
  await rename(checkout.folder, join(folder, "checkout"));
  await rm(work, { recursive: true, force: true });
}

const installMilliseconds = 30 * 60_000;

/** Without scripts: what a package or the repository would run here, it would run unboxed. */
const flagsOf: Readonly<Record<string, readonly string[]>> = {
  npm: ["--ignore-scripts", "--no-audit", "--no-fund"],
  pnpm: ["--ignore-scripts", "--ignore-pnpmfile"],
  yarn: ["--ignore-scripts", "--non-interactive"],
};

async function install(
  folder: string,
  { wanted, options }: { readonly wanted: WantedPackages; readonly options: PackagesOptions },
): Promise<void> {
  const [named = "", ...given] = wanted.install ?? [];
  const [manager = ""] = named.split("@");
  const words = [...given, ...(flagsOf[manager] ?? [])];
  const argv = named === manager ? [manager, ...words] : ["npx", "--yes", named, ...words];
  const [program = "", ...rest] = argv;
  const { PATH = "/usr/bin:/bin" } = options.variables;
  const done = await execa(program, rest, {
    all: true,
    reject: false,
    stdin: "ignore",
    cwd: folder,
    env: {
      ...managerVariables(options.variables),
      PATH: [wanted.node.folder, PATH].join(delimiter),
      CI: "true",
    },
    extendEnv: false,
    timeout: installMilliseconds,
    cancelSignal: options.signal,
    maxBuffer: 16 * 1024 * 1024,
  });
  options.signal.throwIfAborted();
  if (done.exitCode === 0) return;
  const tail = (done.all ?? done.shortMessage ?? "").trim().split("\n").slice(-8).join("\n");
  throw environmentError(
    `the packages of ${wanted.instance.repository} could not be installed: ${argv.join(" ")} failed:\n${tail}`,
    `check that ${manager} is installed and reaches a registry (npm config get registry)`,
  );
}

/** The user's own settings, but nothing of a program that this one was started by. */
function managerVariables(
  variables: PackagesOptions["variables"],
): Readonly<Record<string, string>> {
  const foreign =
    /^(?:NODE_(?:ENV|OPTIONS|PATH)|INIT_CWD|npm_(?!config_)|npm_config_(?:local_prefix|global_prefix|prefix|globalconfig|init_module))/;
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables))
    if (value !== undefined && !foreign.test(name)) kept[name] = value;
  return kept;
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

export function describeInstall(install: readonly string[] | null): string {
  return install === null ? "no packages" : install.join(" ");
}
