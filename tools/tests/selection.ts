import {
  isRepoPath,
  type RepoPath,
  type TestId,
  type TestSelection,
} from "../../agent/core/model.ts";

/** What a runner is asked for, with the limits of a command line already kept. */
export interface Selected {
  /** Relative to the folder the runner works in; empty means every test file. */
  readonly files: readonly RepoPath[];
  /** Ids relative to that folder, as the runner writes them; null means all tests of the files. */
  readonly only: readonly TestId[] | null;
}

/** A single argument may hold 128 KiB on Linux; a longer list is asked for less narrowly. */
const argumentCharacters = 100_000;

/**
 * Ids become their files plus the ids. A selection that is too long for a command line is widened, to
 * whole files and then to everything: a report may hold more tests than were asked for, never fewer.
 * Asking for nothing means everything, too: a run of no test would be evidence of nothing.
 */
export function select(selection: TestSelection, folder: string): Selected {
  if (selection.kind === "all") return everything;
  const named =
    selection.kind === "files"
      ? selection.files
      : selection.tests.flatMap((id) => fileOf(id) ?? []);
  const files = [...new Set(named)].flatMap((file) => within(file, folder) ?? []);
  if (lengthOf(files) > argumentCharacters) return everything;
  const inside = files.filter((file) => isRepoPath(file));
  if (selection.kind === "files" || inside.length === 0) return { files: inside, only: null };
  const only = selection.tests.flatMap((id) => within(id, folder) ?? []);
  return { files: inside, only: lengthOf(only) > argumentCharacters ? null : only };
}

const everything: Selected = { files: [], only: null };

/** The file part of a test id: `a/test_b.py::T::t` → `a/test_b.py`, `a.test.ts > x > y` → `a.test.ts`. */
export function fileOf(id: TestId): RepoPath | null {
  const path = /^(.*?)(?:(?<=\.py)::|(?<=\.[cm]?[jt]sx?) > |$)/s.exec(id)?.[1] ?? "";
  return isRepoPath(path) ? path : null;
}

/** A test's id without its file: the titles, outermost first. */
export function titlesOf(id: TestId): string {
  const file = fileOf(id);
  return file === null ? id : id.slice(file.length + " > ".length);
}

/** The id or path as the whole repository knows it. */
export function outOf(path: string, folder: string): string {
  return folder === "" ? path : `${folder}/${path}`;
}

function within(path: string, folder: string): string | null {
  if (folder === "") return path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : null;
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 8, 0);
}
