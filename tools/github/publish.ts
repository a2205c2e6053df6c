import { refusal, usageError } from "../../agent/core/errors.ts";
import type { PublishRequest, Published } from "../../agent/core/ports.ts";
import { orNull, statusOf, where } from "./client.ts";
import type { GitHubClient, Where } from "./client.ts";
import { commitPatch, treeOfPatch } from "./commit.ts";
import { setDraftState } from "./draft-state.ts";
import { dressPull } from "./dress.ts";
import { compareCommits } from "./own-commits.ts";

export interface PublishOptions {
  readonly request: PublishRequest;
  readonly identity: string;
}

/**
 * Branch, commit and draft pull request. Each call finds what an earlier, interrupted one has made:
 * the branch by its name, the commit by its tree, the pull request by its head.
 */
export async function publishPatch(
  client: GitHubClient,
  options: PublishOptions,
  signal: AbortSignal,
): Promise<Published> {
  const { request } = options;
  checkBranchName(request);
  const place = where(request.repository);
  const head = await headOf(client, { place, branch: request.branch }, signal);
  const commit =
    head === null
      ? await startBranch(client, options, signal)
      : await continueBranch(client, { ...options, head }, signal);
  const { number, url, known } = await pullRequestOf(client, options, signal);
  const state = { ...options, wanted: request.draft, repository: request.repository, number };
  const unset = known === null ? [] : await setDraftState(client, { ...state, ...known }, signal);
  const notDone = [...unset, ...(await dressPull(client, { ...request, number }, signal))];
  return { branch: request.branch, commit, pullRequest: number, url, notDone };
}

function checkBranchName({ branch, baseBranch }: PublishRequest): void {
  const bad =
    branch === baseBranch ||
    !/^[A-Za-z0-9][\w./-]{0,200}$/.test(branch) ||
    /\.\.|\/\/|\/\.|\.lock(\/|$)|[./]$/.test(branch);
  if (bad)
    throw usageError(`got the branch name ${JSON.stringify(branch)}, expected repair/issue-N`);
}

interface BranchPlace {
  readonly place: Where;
  readonly branch: string;
}

async function headOf(
  client: GitHubClient,
  { place, branch }: BranchPlace,
  signal: AbortSignal,
): Promise<string | null> {
  const found = await orNull(
    client.rest.git.getRef({ ...place, ref: `heads/${branch}`, request: { signal } }),
  );
  return found?.data.object.sha ?? null;
}

async function startBranch(
  client: GitHubClient,
  { request }: PublishOptions,
  signal: AbortSignal,
): Promise<string> {
  const tree = await treeOfPatch(client, request, signal);
  const sha = await commitPatch(client, { request, tree, parent: request.baseCommit }, signal);
  const ref = `refs/heads/${request.branch}`;
  await client.rest.git.createRef({ ...where(request.repository), ref, sha, request: { signal } });
  return sha;
}

interface ContinueOptions extends PublishOptions {
  readonly head: string;
}

/** A second attempt is a new commit on the same branch; what people pushed to it is never overwritten. */
async function continueBranch(
  client: GitHubClient,
  { request, identity, head }: ContinueOptions,
  signal: AbortSignal,
): Promise<string> {
  const place = { ...where(request.repository), request: { signal } };
  const tree = await treeOfPatch(client, request, signal);
  const { repository, issue, baseCommit: base } = request;
  const range = { repository, base, head, identity, issue };
  const { foreign, ...data } = await compareCommits(client, range, signal);
  if (foreign !== null) {
    throw refusal(
      `the branch ${request.branch} holds commits that are not ours (${foreign.slice(0, 12)}), so it was not changed`,
      "merge or delete the branch, or take the patch from the run folder",
    );
  }
  const last = data.commits.at(-1);
  if (last !== undefined && last.sha === head && last.commit.tree.sha === tree) return head;
  const onBase = data.merge_base_commit.sha === request.baseCommit;
  const parent = onBase ? head : request.baseCommit;
  const sha = await commitPatch(client, { request, tree, parent }, signal);
  // Without human commits, a branch of ours from an older base may be replaced.
  const ref = `heads/${request.branch}`;
  await client.rest.git.updateRef({ ...place, ref, sha, force: !onBase });
  return sha;
}

interface PullRequest {
  readonly number: number;
  readonly url: string;
  /** Null for one that was made just now, as it is wanted. */
  readonly known: { readonly nodeId: string; readonly isDraft: boolean } | null;
}

async function pullRequestOf(
  client: GitHubClient,
  { request }: PublishOptions,
  signal: AbortSignal,
): Promise<PullRequest> {
  const place = { ...where(request.repository), request: { signal } };
  const head = `${place.owner}:${request.branch}`;
  const { data: open } = await client.rest.pulls.list({ ...place, head, state: "open" });
  const known = open.find((pull) => pull.head.ref === request.branch);
  const { title, body, baseBranch: base } = request;
  if (known !== undefined) {
    // The title stays: somebody may have found a better one.
    if (known.body !== body || known.base.ref !== base)
      await client.rest.pulls.update({ ...place, pull_number: known.number, body, base });
    const state = { nodeId: known.node_id, isDraft: known.draft ?? false };
    return { number: known.number, url: known.html_url, known: state };
  }
  const once = { signal, retries: 0 };
  const content = {
    ...place,
    request: once,
    head: request.branch,
    base,
    title,
    body,
  };
  const { data } = await client.rest.pulls
    .create({ ...content, draft: request.draft })
    .catch((error: unknown) => {
      if (!request.draft || !isDraftRefused(error)) throw error;
      return client.rest.pulls.create({ ...content, draft: false });
    });
  return { number: data.number, url: data.html_url, known: null };
}

/** Private repositories on some plans have no drafts. */
function isDraftRefused(error: unknown): boolean {
  return (
    statusOf(error) === 422 &&
    error instanceof Error &&
    /draft pull requests are not supported/i.test(error.message)
  );
}
