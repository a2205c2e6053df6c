import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { environmentError } from "../../../agent/core/errors.ts";
import type { BuildCache } from "./cache.ts";
import { pythonInstallerVariables } from "./installer-variables.ts";
import type { Specification } from "./specification.ts";

export interface LayerOptions {
  readonly specification: Specification;
  /** The virtual environment, with its pip. */
  readonly environment: string;
  readonly environmentKey: string;
  readonly cache: BuildCache;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Null when the install step of the project leaves nothing in its checkout. */
export function layerKey({ specification, environmentKey }: LayerKeyOptions): string | null {
  const { files, extensions, environment } = specification;
  if (Object.keys(files).length === 0 && extensions === undefined) return null;
  const told = JSON.stringify([1, files, extensions, environmentKey]);
  const hash = createHash("sha256").update(told).digest("hex").slice(0, 12);
  return `${environment.name}-files-${hash}`;
}

interface LayerKeyOptions {
  readonly specification: Specification;
  readonly environmentKey: string;
}

/**
 * The files that the project's install step would leave in the checkout: written versions, and
 * compiled extensions of a near release, taken from its wheel. Built once, laid over every checkout.
 *
 * @returns the folder with these files at their places, or null when there are none.
 */
export async function obtainLayer(options: LayerOptions): Promise<string | null> {
  const key = layerKey(options);
  if (key === null) return null;
  const { cache, signal } = options;
  const folder = await cache.obtain(key, { signal, build: (at) => buildLayer(at, options) });
  return join(folder, "files");
}

async function buildLayer(folder: string, options: LayerOptions): Promise<void> {
  const files = join(folder, "files");
  await mkdir(files);
  if (options.specification.extensions !== undefined) await addExtensions(files, options);
  for (const [path, text] of Object.entries(options.specification.files)) {
    await mkdir(dirname(join(files, path)), { recursive: true });
    await writeFile(join(files, path), text);
  }
}

async function addExtensions(files: string, options: LayerOptions): Promise<void> {
  const { wheels = [], folders = {}, pattern = "" } = options.specification.extensions ?? {};
  for (const named of wheels) {
    const [wheel = "", only = ""] = named.split(" ");
    const work = await mkdtemp(join(dirname(files), "wheel-"));
    await unpackWheel(wheel, { work, options });
    for (const [from, to] of Object.entries(folders)) {
      const below = join(work, from);
      const paths = await readdir(below, { recursive: true }).catch(() => []);
      const wanted = (path: string) => path.startsWith(only) && new RegExp(pattern).test(path);
      for (const path of paths.filter(wanted))
        await cp(join(below, path), join(files, to, path), { force: false });
    }
    await rm(work, { recursive: true, force: true });
  }
}

/** The interpreter's own pip takes the wheel that fits it; nothing of it is run. */
async function unpackWheel(
  wheel: string,
  { work, options }: { readonly work: string; readonly options: LayerOptions },
): Promise<void> {
  const python = join(options.environment, "bin", "python");
  const words = ["-m", "pip", "install", "--no-deps", "--only-binary", ":all:", "--no-compile"];
  const given = ["--no-input", "--disable-pip-version-check", "--target", work, wheel];
  const done = await execa(python, [...words, ...given], {
    all: true,
    reject: false,
    cwd: "/",
    stdin: "ignore",
    cancelSignal: options.signal,
    env: pythonInstallerVariables(options.variables),
    extendEnv: false,
    timeout: 30 * 60_000,
  });
  options.signal.throwIfAborted();
  if (done.exitCode === 0) return;
  throw environmentError(
    `no wheel of ${wheel} could be had:\n${done.all.trim().split("\n").slice(-4).join("\n")}`,
    "check that pip reaches a package index (pip config list, PIP_INDEX_URL)",
  );
}

/**
 * Lays the files over a checkout; what git knows there stays as it is. An extension of a module that is
 * Python text in this commit stays away: the interpreter would prefer it.
 */
export async function applyLayer(layer: string | null, tree: string): Promise<void> {
  if (layer === null) return;
  const filter = (_from: string, to: string) =>
    !to.endsWith(".so") || !existsSync(to.replace(/(\/[^/.]+)\.[^/]*$/, "$1.py"));
  await cp(layer, tree, { recursive: true, force: false, errorOnExist: false, filter });
}
