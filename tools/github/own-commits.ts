import { where } from "./client.ts";
import type { GitHubClient } from "./client.ts";

export interface Owner {
  readonly identity: string;
  readonly issue: number;
}

export interface CommitRange extends Owner {
  readonly repository: string;
  /** A branch or a commit. */
  readonly base: string;
  /** A commit. */
  readonly head: string;
}

/** The commits of a branch since it left its base, and the first of them that is not ours. */
export async function compareCommits(
  client: GitHubClient,
  { repository, base, head, ...owner }: CommitRange,
  signal: AbortSignal,
) {
  const { data } = await client.rest.repos.compareCommitsWithBasehead({
    ...where(repository),
    basehead: `${base}...${head}`,
    per_page: 100,
    request: { signal },
  });
  const isWhole = data.total_commits <= data.commits.length;
  const first = data.commits.find((commit) => !isOwn(commit, owner))?.sha ?? null;
  // What is not listed is not known to be ours.
  return { ...data, foreign: first ?? (isWhole ? null : head) };
}

interface ComparedCommit {
  readonly author: { readonly login?: string } | null;
  readonly committer: { readonly login?: string } | null;
  readonly commit: { readonly message: string };
}

/** Ours: our trailer, our author, and a committer that is us or the host itself (signed commits). */
function isOwn({ author, committer, commit }: ComparedCommit, { identity, issue }: Owner): boolean {
  return (
    commit.message.includes(`\nRepair-Issue: #${issue}`) &&
    author?.login === identity &&
    (committer?.login === identity || committer?.login === "web-flow")
  );
}
