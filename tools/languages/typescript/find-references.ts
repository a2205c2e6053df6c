import type { RepoPath } from "../../../agent/core/model.ts";
import { isRepoPath } from "../../../agent/core/model.ts";
import type { CodeSymbol, SourceTree } from "../../../agent/core/ports.ts";
import { escapePattern } from "../pattern.ts";
import { addWithImports, inMemory, isTypeScript, openProject, projectLimits } from "./project.ts";
import type { ProjectLimits } from "./project.ts";

export interface ReferenceRequest {
  readonly tree: SourceTree;
  readonly path: RepoPath;
  /** As the outline of that file has it. */
  readonly symbol: CodeSymbol;
  readonly signal: AbortSignal;
  readonly limits?: Partial<ProjectLimits>;
}

export interface Reference {
  readonly path: RepoPath;
  readonly line: number;
  /** The line, trimmed. */
  readonly text: string;
}

/**
 * Where TypeScript resolves a name to this symbol, its declaration included. Only files that hold
 * the name are opened, at most as many as the limit says.
 */
export async function findReferences(request: ReferenceRequest): Promise<readonly Reference[]> {
  const { tree, path, symbol, signal } = request;
  const limits = { ...projectLimits, ...request.limits };
  const name = symbol.name.replace(/#\d+$/, "").split(".").at(-1) ?? symbol.name;
  const project = await openProject(tree, path);
  await addWithImports(
    project,
    tree,
    [path, ...(await filesWith(tree, name, limits.files))],
    limits.files,
  );
  signal.throwIfAborted();
  const file = project.getSourceFile(inMemory(path));
  const at = file?.getFullText().slice(symbol.start, symbol.end).search(wholeWord(name)) ?? -1;
  const node = at < 0 ? undefined : file?.getDescendantAtPos(symbol.start + at);
  if (node === undefined) return [];
  const groups = project.getLanguageService().findReferences(node);
  const nodes = groups.flatMap((group) => group.getReferences().map((entry) => entry.getNode()));
  return nodes.flatMap((reference) => {
    const inFile = reference.getSourceFile().getFilePath().slice(1);
    if (!isRepoPath(inFile)) return [];
    const line = reference.getStartLineNumber();
    const text = reference.getSourceFile().getFullText().split(/\r?\n/)[line - 1] ?? "";
    return [{ path: inFile, line, text: text.trim().slice(0, 200) }];
  });
}

async function filesWith(tree: SourceTree, name: string, limit: number): Promise<RepoPath[]> {
  const found: RepoPath[] = [];
  for (const { path, size } of await tree.list()) {
    if (found.length >= limit) break;
    if (!isTypeScript(path) || size > 500_000) continue;
    const text = await tree.read(path);
    if (text?.includes(name) === true) found.push(path);
  }
  return found;
}

function wholeWord(name: string): RegExp {
  return new RegExp(`(?<![\\w$])${escapePattern(name)}(?![\\w$])`);
}
