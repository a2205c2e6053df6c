import type { Edit, RepoPath } from "../../agent/core/model.ts";
import type { AppliedEdits, Editor, Languages, SourceTree } from "../../agent/core/ports.ts";
import { applyToFile } from "./apply-to-file.ts";
import { loseBytes, unsafe } from "./path-and-bytes.ts";

/**
 * Applies edits in their order, several on one file too, all or none. Every gate is on: symbols by
 * their spans, unique text, elision, syntax no worse than before, paths inside the repository.
 */
export function createEditor(languages: Languages): Editor {
  return {
    async apply(edits, tree) {
      const files = new Map<RepoPath, string | null>();
      for (const edit of edits) {
        const refused = await applyOne(edit, { languages, tree, files });
        if (refused !== null) return refused;
      }
      return { kind: "applied", files: await onlyChanged(files, tree) };
    },
  };
}

interface Work {
  readonly languages: Languages;
  readonly tree: SourceTree;
  /** What the edits so far made of the files. */
  readonly files: Map<RepoPath, string | null>;
}

type Refused = Extract<AppliedEdits, { kind: "refused" }>;

async function applyOne(edit: Edit, work: Work): Promise<Refused | null> {
  const danger = unsafe(edit.path);
  if (danger !== null) return { kind: "refused", edit, why: "unsafe-path", message: danger };
  const known = work.files.get(edit.path);
  const current = known === undefined ? await work.tree.read(edit.path) : known;
  if (edit.kind === "create-file") {
    const file = await parentThatIsFile(edit.path, work);
    if (file !== null) {
      const message = `${file} is a file, so ${edit.path} cannot be created in it`;
      return { kind: "refused", edit, why: "unsafe-path", message };
    }
  } else if (
    known === undefined &&
    current !== null &&
    (await loseBytes(work.tree, edit.path, current))
  ) {
    const message = `${edit.path} is not UTF-8: writing it would change bytes beside the edit`;
    return { kind: "refused", edit, why: "not-text", message };
  }
  const result = await applyToFile(edit, current, work.languages.forPath(edit.path));
  if (result.kind === "refused")
    return { ...result, edit, message: `${edit.path}: ${result.message}` };
  work.files.set(edit.path, result.text);
  return null;
}

async function parentThatIsFile(path: RepoPath, work: Work): Promise<string | null> {
  for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
    const parent = path.slice(0, at);
    const listed = [...work.files].find(([known]) => known === parent);
    if (listed !== undefined && listed[1] !== null) return parent;
    const isFile = (await work.tree.list()).some((file) => file.path === parent);
    if (listed === undefined && isFile) return parent;
  }
  return null;
}

/** Edits may cancel each other out: a file that is as it was is not part of the result. */
async function onlyChanged(
  files: ReadonlyMap<RepoPath, string | null>,
  tree: SourceTree,
): Promise<ReadonlyMap<RepoPath, string | null>> {
  const changed = new Map<RepoPath, string | null>();
  for (const [path, text] of files) if ((await tree.read(path)) !== text) changed.set(path, text);
  return changed;
}
