import { hostError } from "../../agent/core/errors.ts";
import type { RepoPath } from "../../agent/core/model.ts";
import type { PublishRequest } from "../../agent/core/ports.ts";
import { where } from "./client.ts";
import type { GitHubClient } from "./client.ts";
import { checkPatch } from "./patch-policy.ts";
import type { PatchedFile } from "./patch-policy.ts";

/**
 * The tree of the base with the patched files in it, made on the host. The same patch gives the same
 * tree, so that a repeated call can tell what is there already. @throws RepairError (refused).
 */
export async function treeOfPatch(
  client: GitHubClient,
  request: PublishRequest,
  signal: AbortSignal,
): Promise<string> {
  const place = { ...where(request.repository), request: { signal } };
  const base = await client.rest.git.getCommit({ ...place, commit_sha: request.baseCommit });
  const baseTree = base.data.tree.sha;
  const modes = await readModes(client, { request, baseTree }, signal);
  const files: PatchedFile[] = [...request.files].map(([path, text]) => ({
    path,
    text,
    mode: modes.get(path) ?? null,
  }));
  checkPatch(files);
  const { data } = await client.rest.git.createTree({
    ...place,
    base_tree: baseTree,
    tree: files.map(({ path, text, mode }) => {
      const kept = mode === "100755" ? ("100755" as const) : ("100644" as const);
      const typed = { path, mode: kept, type: "blob" as const };
      return text === null ? { ...typed, sha: null } : { ...typed, content: text };
    }),
  });
  return data.sha;
}

interface CommitOptions {
  readonly request: PublishRequest;
  readonly tree: string;
  readonly parent: string;
}

/** Author and committer are left to the host, which then signs the commit for an App. */
export async function commitPatch(
  client: GitHubClient,
  { request, tree, parent }: CommitOptions,
  signal: AbortSignal,
): Promise<string> {
  const { data } = await client.rest.git.createCommit({
    ...where(request.repository),
    message: `${request.title}\n\nRepair-Issue: #${request.issue}\n`,
    tree,
    parents: [parent],
    request: { signal },
  });
  return data.sha;
}

interface ReadModes {
  readonly request: PublishRequest;
  readonly baseTree: string;
}

/** Modes of the patched paths, folder by folder: a recursive listing is cut off in large repositories. */
async function readModes(
  client: GitHubClient,
  { request, baseTree }: ReadModes,
  signal: AbortSignal,
): Promise<ReadonlyMap<RepoPath, string>> {
  const place = { ...where(request.repository), request: { signal } };
  const folders = new Map<string, readonly TreeEntry[]>();
  const listing = async (sha: string): Promise<readonly TreeEntry[]> => {
    const known = folders.get(sha);
    if (known !== undefined) return known;
    const { data } = await client.rest.git.getTree({ ...place, tree_sha: sha });
    if (data.truncated) throw hostError(`the folder ${sha} is too large to be listed`);
    folders.set(sha, data.tree);
    return data.tree;
  };
  const modes = new Map<RepoPath, string>();
  for (const path of request.files.keys()) {
    const mode = await modeOf(path, { baseTree, listing });
    if (mode !== null) modes.set(path, mode);
  }
  return modes;
}

interface TreeEntry {
  readonly path?: string | undefined;
  readonly mode?: string | undefined;
  readonly type?: string | undefined;
  readonly sha?: string | undefined;
}

interface Lookup {
  readonly baseTree: string;
  readonly listing: (sha: string) => Promise<readonly TreeEntry[]>;
}

async function modeOf(path: string, { baseTree, listing }: Lookup): Promise<string | null> {
  let tree = baseTree;
  for (const segment of path.split("/")) {
    const entry = (await listing(tree)).find((candidate) => candidate.path === segment);
    if (entry === undefined) return null;
    // A link or submodule on the way stands for the whole path: the policy refuses it.
    if (entry.type !== "tree") return entry.mode ?? null;
    tree = entry.sha ?? "";
  }
  return "040000";
}
