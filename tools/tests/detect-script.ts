import { z } from "zod";
import type { RepoPath } from "../../agent/core/model.ts";
import type { SourceTree } from "../../agent/core/ports.ts";
import type { ListedTree } from "./detect-python.ts";
import type { DetectOptions, Finding } from "./detect.ts";
import { runnerNamed } from "./runners.ts";
import { scriptRunner } from "./script-runner.ts";
import { isTestFile } from "./test-files.ts";

const packageShape = z.object({
  scripts: z.record(z.string(), z.string()).catch({}),
  dependencies: z.record(z.string(), z.unknown()).catch({}),
  devDependencies: z.record(z.string(), z.unknown()).catch({}),
  jest: z.unknown().optional(),
  mocha: z.unknown().optional(),
  workspaces: z.unknown().optional(),
});

export type PackageFile = z.infer<typeof packageShape>;

interface Package {
  readonly folder: string;
  readonly content: PackageFile;
}

/** vitest, jest, mocha and node:test: script, configuration, dependency, test files; in this order. */
export async function detectScript(
  { tree, paths }: ListedTree,
  { near }: DetectOptions,
): Promise<Finding | null> {
  const testFiles = paths.filter((path) => /\.[cm]?[jt]sx?$/.test(path) && isTestFile(path));
  for (const found of await packagesNear(tree, paths, near, testFiles)) {
    const inside = testFiles.filter((path) => isInside(path, found.folder));
    const finding = await detectInPackage({ tree, paths }, found, inside);
    if (finding !== null) return finding;
  }
  return null;
}

/** The packages to look at: around `near` from the inside outwards; the root; then by their tests. */
async function packagesNear(
  tree: SourceTree,
  paths: readonly RepoPath[],
  near: RepoPath | undefined,
  testFiles: readonly RepoPath[],
): Promise<Package[]> {
  const files = paths.filter((path) => path === "package.json" || path.endsWith("/package.json"));
  const folders = files.map((path) => path.slice(0, -"/package.json".length));
  const count = (folder: string) => testFiles.filter((path) => isInside(path, folder)).length;
  const around = folders.filter((folder) => near !== undefined && isInside(near, folder));
  const inOrder = [
    ...around.sort((a, b) => b.length - a.length),
    ...folders.filter((folder) => folder === ""),
    ...folders
      .map((folder) => ({ folder, tests: count(folder) }))
      .filter(({ tests }) => tests > 0)
      .sort((a, b) => b.tests - a.tests || a.folder.length - b.folder.length)
      .map(({ folder }) => folder),
  ];
  const packages: Package[] = [];
  for (const folder of [...new Set(inOrder)].slice(0, 50)) {
    const path = files.find(
      (file) => file === (folder === "" ? "package.json" : `${folder}/package.json`),
    );
    const content = packageShape.safeParse(parseJson((path && (await tree.read(path))) ?? ""));
    if (content.success) packages.push({ folder, content: content.data });
  }
  return packages;
}

async function detectInPackage(
  { tree, paths }: ListedTree,
  { folder, content }: Package,
  testFiles: readonly RepoPath[],
): Promise<Finding | null> {
  const place = folder === "" ? "package.json" : `${folder}/package.json`;
  const script = scriptRunner(content.scripts);
  if (script !== null) {
    const { name, words, environment } = script;
    const runner = runnerNamed(name, { folder, arguments: words, environment });
    return { runner, evidence: [`${name}: script "${script.script}" of ${place}`], testFiles };
  }
  const found =
    configured(paths, folder, content) ??
    dependedOn(content, place) ??
    (await imported(tree, testFiles));
  if (found === null) return null;
  return { runner: runnerNamed(found.name, { folder }), evidence: [found.evidence], testFiles };
}

interface Sign {
  readonly name: string;
  readonly evidence: string;
}

function configured(paths: readonly RepoPath[], folder: string, content: PackageFile): Sign | null {
  const prefix = folder === "" ? "" : `${folder}/`;
  for (const [name, pattern] of configurations) {
    const file = paths.find(
      (path) => path.startsWith(prefix) && pattern.test(path.slice(prefix.length)),
    );
    if (file !== undefined) return { name, evidence: `${name}: ${file}` };
  }
  if (content.jest !== undefined)
    return { name: "jest", evidence: `jest: ${prefix}package.json#jest` };
  if (content.mocha === undefined) return null;
  return { name: "mocha", evidence: `mocha: ${prefix}package.json#mocha` };
}

const configurations = [
  ["vitest", /^vitest\.(?:config|workspace)\.[cm]?[jt]s(?:on)?$/],
  ["jest", /^jest\.config\.(?:[cm]?[jt]s|json)$/],
  ["mocha", /^\.mocharc(?:\.[a-z]+)?$/],
] as const;

function dependedOn(content: PackageFile, place: string): Sign | null {
  const all = { ...content.dependencies, ...content.devDependencies };
  const name = ["vitest", "jest", "mocha"].find((candidate) => Object.hasOwn(all, candidate));
  return name === undefined ? null : { name, evidence: `${name}: dependency in ${place}` };
}

async function imported(tree: SourceTree, testFiles: readonly RepoPath[]): Promise<Sign | null> {
  for (const path of testFiles.slice(0, 40)) {
    const text = (await tree.read(path)) ?? "";
    if (/["']node:test["']/.test(text)) {
      return { name: "node:test", evidence: `node:test: imported by ${path}` };
    }
    if (/from ["']vitest["']/.test(text)) {
      return { name: "vitest", evidence: `vitest: imported by ${path}` };
    }
  }
  return null;
}

function isInside(path: string, folder: string): boolean {
  return folder === "" || path.startsWith(`${folder}/`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
