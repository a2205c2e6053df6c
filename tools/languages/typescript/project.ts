import { dirname, join } from "node:path/posix";
import type { CompilerOptions, Project, ts as TypeScript } from "ts-morph";
import type { RepoPath } from "../../../agent/core/model.ts";
import { isRepoPath } from "../../../agent/core/model.ts";
import type { SourceTree } from "../../../agent/core/ports.ts";

export interface ProjectLimits {
  /** How many files are opened at most: memory grows by about 1 MB a file once types are asked for. */
  readonly files: number;
  readonly seconds: number;
}

export const projectLimits: ProjectLimits = { files: 300, seconds: 20 };

export const isTypeScript = (path: string): boolean => /\.[cm]?tsx?$/.test(path);

/** The file in memory: absolute, so that no path of this machine can be meant. */
export const inMemory = (path: string): string => `/${path}`;

/** A project in memory with the repository's own compiler options, as far as they concern types. */
export async function openProject(tree: SourceTree, near: RepoPath): Promise<Project> {
  const { Project, ts } = await import("ts-morph");
  const options = await readOptions(ts, tree, near);
  return new Project({
    useInMemoryFileSystem: true,
    skipAddingFilesFromTsConfig: true,
    compilerOptions: { ...options, noEmit: true, skipLibCheck: true, types: [] },
  });
}

/** Adds files and what they import from the repository, breadth first, until the limit. */
export async function addWithImports(
  project: Project,
  tree: SourceTree,
  roots: Iterable<RepoPath>,
  limit: number,
): Promise<void> {
  const listed = new Set<string>((await tree.list()).map(({ path }) => path));
  const queue: RepoPath[] = [...roots];
  for (let index = 0; index < queue.length && project.getSourceFiles().length < limit; index++) {
    const path = queue[index];
    if (path === undefined || project.getSourceFile(inMemory(path)) !== undefined) continue;
    const text = await tree.read(path);
    if (text === null || text.length > 2_000_000) continue;
    const file = project.createSourceFile(inMemory(path), text);
    for (const module of [...file.getImportDeclarations(), ...file.getExportDeclarations()]) {
      const written = module.getModuleSpecifierValue();
      if (written?.startsWith(".") === true) queue.push(...resolve(path, written, listed));
    }
  }
}

/** Relative imports: with and without extension, `.js` for `.ts`, folders with an index. */
function resolve(from: RepoPath, written: string, listed: ReadonlySet<string>): RepoPath[] {
  const base = join(dirname(from), written);
  const plain = base.replace(/\.([cm]?)jsx?$/, "");
  const candidates = [base];
  for (const stem of new Set([base, plain, `${base}/index`]))
    for (const extension of [".ts", ".tsx", ".d.ts", ".mts", ".cts"])
      candidates.push(stem + extension);
  const found = candidates.find((candidate) => listed.has(candidate));
  return found !== undefined && isRepoPath(found) && isTypeScript(found) ? [found] : [];
}

const relevant =
  /^(?:strict.*|no.*|exact.*|use.*Variables|target|module|moduleResolution|lib|jsx.*|allow.*|es.*Interop|experimentalDecorators|emitDecoratorMetadata|resolveJsonModule|baseUrl|paths|isolatedModules|verbatimModuleSyntax|rewriteRelativeImportExtensions)$/;

async function readOptions(
  ts: typeof TypeScript,
  tree: SourceTree,
  near: RepoPath,
): Promise<CompilerOptions> {
  for (let folder = dirname(near); ; folder = dirname(folder)) {
    const path = folder === "." ? "tsconfig.json" : `${folder}/tsconfig.json`;
    const json = await readConfig(ts, tree, { path, depth: 0 });
    if (json !== null) {
      const { options } = ts.convertCompilerOptionsFromJson(
        json,
        inMemory(folder === "." ? "" : folder),
      );
      return options;
    }
    if (folder === ".")
      return { strict: true, target: ts.ScriptTarget.ESNext, jsx: ts.JsxEmit.Preserve };
  }
}

/** The compiler options of a configuration file and of those it extends by a relative path. */
async function readConfig(
  ts: typeof TypeScript,
  tree: SourceTree,
  { path, depth }: { readonly path: string; readonly depth: number },
): Promise<Record<string, unknown> | null> {
  const text = isRepoPath(path) && depth < 5 ? await tree.read(path) : null;
  if (text === null) return null;
  const config: unknown = ts.parseConfigFileTextToJson(inMemory(path), text).config;
  if (!isRecord(config)) return {};
  const base = typeof config["extends"] === "string" ? config["extends"] : "";
  const extended = base.startsWith(".") ? join(dirname(path), base) : "";
  const file = extended.endsWith(".json") ? extended : `${extended}.json`;
  const inherited =
    extended === "" ? {} : await readConfig(ts, tree, { path: file, depth: depth + 1 });
  const own = isRecord(config["compilerOptions"]) ? config["compilerOptions"] : {};
  const kept = Object.entries(own).filter(([name]) => relevant.test(name) && name !== "noEmit");
  return { ...inherited, ...Object.fromEntries(kept) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
