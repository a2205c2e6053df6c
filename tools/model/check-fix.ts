import { isRepoPath } from "../../agent/core/model.ts";
import type { Edit, RepoPath } from "../../agent/core/model.ts";
import type { Editor, Languages, SourceTree } from "../../agent/core/ports.ts";
import { nearestNames, resolvePath, resolveSymbol } from "../../prompts/names.ts";
import type { EditReply, FixReply } from "../../prompts/replies.ts";

export interface CheckFixOptions {
  readonly tree: SourceTree;
  readonly languages: Languages;
  /** Edits are applied in memory, so that what it refuses goes back to the model at once. */
  readonly editor: Editor | null;
}

export type CheckedFix =
  | { readonly kind: "usable"; readonly edits: readonly Edit[] }
  /** What to tell the model. */
  | { readonly kind: "unusable"; readonly why: string };

/** Whether a reply's edits name what exists and can be applied; names are mended where that is safe. */
export async function checkFix(reply: FixReply, options: CheckFixOptions): Promise<CheckedFix> {
  if (reply.edits.length === 0) return { kind: "unusable", why: "there are no edits in the reply" };
  const files = (await options.tree.list()).map(({ path }) => path);
  const edits: Edit[] = [];
  const problems: string[] = [];
  for (const [index, edit] of reply.edits.entries()) {
    const checked = await checkEdit(edit, files, options);
    if ("problem" in checked) problems.push(`edit ${index + 1}: ${checked.problem}`);
    else edits.push(checked.edit);
  }
  if (problems.length > 0) return { kind: "unusable", why: problems.join("\n") };
  const applied = await options.editor?.apply(edits, options.tree);
  if (applied?.kind === "refused") {
    const at = edits.indexOf(applied.edit) + 1;
    return { kind: "unusable", why: `edit ${at}: ${applied.why}: ${applied.message}` };
  }
  if (applied?.files.size === 0) return { kind: "unusable", why: "the edits change nothing" };
  return { kind: "usable", edits };
}

type CheckedEdit = { readonly edit: Edit } | { readonly problem: string };

async function checkEdit(
  edit: EditReply,
  files: readonly RepoPath[],
  options: CheckFixOptions,
): Promise<CheckedEdit> {
  const path = resolvePath(edit.path, files);
  if (path === null || !isRepoPath(path)) {
    const nearest = nearestNames(edit.path, files, 3).join(", ") || "none";
    return { problem: `there is no file ${JSON.stringify(edit.path)}; nearest: ${nearest}` };
  }
  if (edit.kind === "replace-text") return { edit: { ...edit, path } };
  const wanted = edit.kind === "replace-symbol" ? edit.symbol : edit.after;
  if (wanted === null || edit.kind === "insert-symbol") return insertAfter(edit, { path, options });
  const symbol = await findSymbol(wanted, path, options);
  return "problem" in symbol ? symbol : { edit: { ...edit, path, symbol: symbol.name } };
}

async function insertAfter(
  edit: EditReply,
  { path, options }: { path: RepoPath; options: CheckFixOptions },
): Promise<CheckedEdit> {
  if (edit.kind !== "insert-symbol") return { problem: `${edit.kind} needs a symbol` };
  if (edit.after === null || edit.after.trim() === "")
    return { edit: { ...edit, path, after: null } };
  const symbol = await findSymbol(edit.after, path, options);
  return "problem" in symbol ? symbol : { edit: { ...edit, path, after: symbol.name } };
}

async function findSymbol(
  wanted: string,
  path: RepoPath,
  { tree, languages }: CheckFixOptions,
): Promise<{ readonly name: string } | { readonly problem: string }> {
  const language = languages.forPath(path);
  const source = await tree.read(path);
  if (language === null || source === null) {
    return { problem: `${path} is not known by its symbols; use replace-text` };
  }
  const names = (await language.outline(source)).map(({ name }) => name);
  const name = resolveSymbol(wanted, names);
  if (name !== null) return { name };
  const nearest = nearestNames(wanted, names).join(", ") || "none";
  return {
    problem: `there is no symbol ${JSON.stringify(wanted)} in ${path}; nearest: ${nearest}`,
  };
}
