import { basename } from "node:path/posix";
import type { DiagnosticCategory, Project } from "ts-morph";
import type { RepoPath } from "../../../agent/core/model.ts";
import type { SourceTree } from "../../../agent/core/ports.ts";
import { escapePattern } from "../pattern.ts";
import { addWithImports, inMemory, isTypeScript, openProject, projectLimits } from "./project.ts";
import type { ProjectLimits } from "./project.ts";

export interface TypeCheckRequest {
  /** The files before the edit. */
  readonly tree: SourceTree;
  /** New content by path; null deletes the file: what the editor returns. */
  readonly changed: ReadonlyMap<RepoPath, string | null>;
  readonly signal: AbortSignal;
  readonly limits?: Partial<ProjectLimits>;
}

export interface TypeFault {
  readonly path: RepoPath;
  readonly line: number;
  /** TypeScript's number: 2322, 2551, … */
  readonly code: number;
  readonly message: string;
}

export type TypeCheck =
  | { readonly kind: "checked"; readonly newErrors: readonly TypeFault[]; readonly files: number }
  | { readonly kind: "not-checked"; readonly why: string };

/**
 * The type errors an edit adds to TypeScript files: of the changed files and of the files that import
 * them. Compared with the errors before, because packages are not installed here and the compiler is
 * not the repository's own, so absolute errors mean nothing. Opens only the files needed.
 */
export async function newTypeErrors(request: TypeCheckRequest): Promise<TypeCheck> {
  const { tree, changed, signal } = request;
  const limits = { ...projectLimits, ...request.limits };
  const edited = [...changed.keys()].filter(isTypeScript);
  const [first] = edited;
  if (first === undefined) return { kind: "checked", newErrors: [], files: 0 };
  const deadline = performance.now() + limits.seconds * 1000;
  const isLate = (): boolean => signal.aborted || performance.now() > deadline;
  const project = await openProject(tree, first);
  const importers = await importersOf(tree, edited, limits.files);
  await addWithImports(project, tree, [...edited, ...importers], limits.files);
  signal.throwIfAborted();
  const judged = [...edited, ...importers];
  const { DiagnosticCategory } = await import("ts-morph");
  const errorsNow = (): TypeFault[] | null =>
    readErrors(project, judged, { isLate, errorCategory: DiagnosticCategory.Error });
  const before = errorsNow();
  applyChanges(project, changed);
  const after = before === null ? null : errorsNow();
  signal.throwIfAborted();
  if (before === null || after === null)
    return { kind: "not-checked", why: `type check took longer than ${limits.seconds} s` };
  return {
    kind: "checked",
    newErrors: withoutKnown(after, before),
    files: project.getSourceFiles().length,
  };
}

/** Files whose text names a changed module in an import; found by text, so a few too many. */
async function importersOf(
  tree: SourceTree,
  edited: readonly RepoPath[],
  limit: number,
): Promise<RepoPath[]> {
  const stems = edited.map((path) => {
    const stem = basename(path).replace(/\.[^.]+$/, "");
    return stem === "index" ? (path.split("/").at(-2) ?? stem) : stem;
  });
  const mention = new RegExp(
    `from\\s*["'][^"']*(?:${stems.map(escapePattern).join("|")})[^"'/]*["']`,
  );
  const found: RepoPath[] = [];
  const files = (await tree.list()).filter(
    ({ path, size }) => isTypeScript(path) && size < 500_000,
  );
  for (const { path } of files.slice(0, limit * 5)) {
    if (found.length >= limit / 3) break;
    if (!edited.includes(path) && mention.test((await tree.read(path)) ?? "")) found.push(path);
  }
  return found;
}

function applyChanges(project: Project, changed: ReadonlyMap<RepoPath, string | null>): void {
  for (const [path, text] of changed) {
    const file = project.getSourceFile(inMemory(path));
    if (text === null) file?.delete();
    else if (file !== undefined) file.replaceWithText(text);
    else if (isTypeScript(path)) project.createSourceFile(inMemory(path), text);
  }
}

/** Null when time was up in between. */
function readErrors(
  project: Project,
  paths: readonly RepoPath[],
  { isLate, errorCategory }: { isLate: () => boolean; errorCategory: DiagnosticCategory },
): TypeFault[] | null {
  const program = project.getProgram().compilerObject;
  const errors: TypeFault[] = [];
  const token = {
    isCancellationRequested: isLate,
    throwIfCancellationRequested() {
      if (isLate()) throw new OutOfTime();
    },
  };
  try {
    for (const path of paths) {
      const file = project.getSourceFile(inMemory(path))?.compilerNode;
      if (file === undefined) continue;
      const found = program.getSemanticDiagnostics(file, token);
      for (const { code, start, messageText, category } of found) {
        if (category !== errorCategory) continue;
        const line = file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
        const message = typeof messageText === "string" ? messageText : messageText.messageText;
        errors.push({ path, line, code, message });
      }
    }
  } catch (error) {
    if (error instanceof OutOfTime) return null;
    throw error;
  }
  return errors;
}

class OutOfTime extends Error {}

function withoutKnown(now: readonly TypeFault[], before: readonly TypeFault[]): TypeFault[] {
  const key = ({ path, code, message }: TypeFault): string => `${path} ${code} ${message}`;
  const known = new Map<string, number>();
  for (const error of before) known.set(key(error), (known.get(key(error)) ?? 0) + 1);
  return now.filter((error) => {
    const left = known.get(key(error)) ?? 0;
    known.set(key(error), left - 1);
    return left <= 0;
  });
}
