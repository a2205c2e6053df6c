import { matchesGlob } from "node:path";
import { refusal } from "../../agent/core/errors.ts";
import type { RepoPath } from "../../agent/core/model.ts";

/**
 * The last gate before anything is pushed, kept apart from the steps on purpose: whatever went wrong
 * before, the holder of the token does not publish a change of what runs, of who may, or of evidence.
 */
const neverPublished: readonly string[] = [
  ".github/**",
  ".gitlab-ci.yml",
  ".circleci/**",
  "**/.git*",
  "**/.git*/**",
  "**/CODEOWNERS",
  "**/package-lock.json",
  "**/npm-shrinkwrap.json",
  "**/pnpm-lock.yaml",
  "**/yarn.lock",
  "**/poetry.lock",
  "**/uv.lock",
  "**/Cargo.lock",
  "**/go.sum",
  "**/node_modules/**",
];

const maximumFiles = 20;
const maximumBytes = 2_000_000;

export interface PatchedFile {
  readonly path: RepoPath;
  /** Null deletes the file. */
  readonly text: string | null;
  /** Git's mode of the path at the base, or null when it is new. */
  readonly mode: string | null;
}

/** @throws RepairError (refused) that names the path and the rule. */
export function checkPatch(files: readonly PatchedFile[]): void {
  if (files.length === 0) throw refusal("the patch changes no file, so nothing was published");
  if (files.length > maximumFiles)
    throw refusal(`the patch changes ${files.length} files, expected at most ${maximumFiles}`);
  const bytes = files.reduce((sum, { text }) => sum + (text?.length ?? 0), 0);
  if (bytes > maximumBytes)
    throw refusal(`the patched files hold ${bytes} characters, expected at most ${maximumBytes}`);
  for (const file of files) {
    const why = faultOf(file);
    if (why !== null) throw refusal(`${JSON.stringify(file.path)} is not published: ${why}`);
  }
}

function faultOf({ path, text, mode }: PatchedFile): string | null {
  const lower = path.toLowerCase();
  if (neverPublished.some((glob) => matchesGlob(lower, glob.toLowerCase())))
    return "it decides what runs or who may, or is a lock file";
  if (mode === "120000") return "it is a symbolic link";
  if (mode === "160000") return "it is a submodule";
  if (text?.includes("\0") === true) return "it is binary";
  if (text === null && /(^|[/_.-])(tests?|specs?|__tests__)([/_.-]|$)/i.test(path))
    return "deleting a test removes evidence";
  return null;
}
