import { lstat, readFile, readdir, readlink, realpath, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { isJsonObject } from "../../datasets/json-object.ts";

/** Settings that decide which packages there are and how they are laid out; named as pnpm's file has them. */
const harmless = new Set(
  `legacyPeerDeps strictPeerDeps strictPeerDependencies autoInstallPeers resolvePeersFromWorkspaceRoot
  dedupePeerDependents peerDependencyRules shamefullyHoist hoist hoistPattern publicHoistPattern
  hoistWorkspacePackages nodeLinker installStrategy packageLock lockfile sharedWorkspaceLockfile
  linkWorkspacePackages preferWorkspacePackages injectWorkspacePackages saveExact savePrefix engineStrict
  includeWorkspaceRoot resolutionMode dedupeDirectDeps excludeLinksFromLockfile before minimumReleaseAge
  minimumReleaseAgeExclude packages catalog catalogs catalogMode overrides packageExtensions
  patchedDependencies allowUnusedPatches allowNonAppliedPatches supportedArchitectures
  ignoredOptionalDependencies onlyBuiltDependencies ignoredBuiltDependencies allowBuilds`.split(
    /\s+/,
  ),
);

/**
 * Takes from a checkout what would make a package manager run its files (`yarn-path`, plugins, `git=`),
 * fetch from an address of its choice or write to a folder of its choice. Which packages there are, and
 * how they are laid out, stays.
 */
export async function disarmManagerFiles(checkout: string): Promise<void> {
  await removeLinksOut(checkout);
  for (const name of [".yarnrc", ".yarnrc.yml", ".yarnrc.yaml"])
    await rm(join(checkout, name), { recursive: true, force: true });
  await rewrite(join(checkout, ".npmrc"), async (text) => harmlessLines(text));
  await rewrite(join(checkout, "pnpm-workspace.yaml"), harmlessKeys);
}

/** A lock file or a workspace that is a link would have the package manager write where it leads. */
async function removeLinksOut(checkout: string): Promise<void> {
  const root = await realpath(checkout);
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const target = resolve(dirname(path), await readlink(path));
    const end = await realpath(path).catch(() => target);
    if (end !== root && !end.startsWith(root + sep)) await rm(path);
  }
}

async function rewrite(path: string, change: (text: string) => Promise<string>): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return;
  const text = found.isFile() ? await readFile(path, "utf8") : "";
  // Away first: nothing is written through a link.
  await rm(path, { recursive: true, force: true });
  if (found.isFile()) await writeFile(path, await change(text));
}

/** No environment variable is put into a value: these settings have no use for one. */
function harmlessLines(text: string): string {
  const kept = text.split(/\r?\n/).filter((line) => {
    const [, name = ""] = /^\s*([a-z-]+)(?:\[\])?\s*(?:=|$)/.exec(line) ?? [];
    return harmless.has(camelCase(name)) && !line.includes("${");
  });
  return kept.map((line) => `${line}\n`).join("");
}

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

async function harmlessKeys(text: string): Promise<string> {
  const { parse, stringify } = await import("yaml");
  let settings: unknown;
  try {
    settings = parse(text);
  } catch {
    return "";
  }
  if (!isJsonObject(settings)) return "";
  return stringify(
    Object.fromEntries(Object.entries(settings).filter(([name]) => harmless.has(camelCase(name)))),
  );
}
