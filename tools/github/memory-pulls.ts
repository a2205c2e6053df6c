import { hostError } from "../../agent/core/errors.ts";
import type { HostPull, PullRequestHost } from "../../agent/core/ports.ts";
import type { MemoryPullRequest, MemoryRepository, MemoryThreadAnswer } from "./memory-host.ts";

export interface MemoryPullsOptions {
  readonly identity: string;
  readonly redact: (text: string) => string;
  readonly repositories: Readonly<Record<string, MemoryRepository>>;
  readonly pullRequests: MemoryPullRequest[];
  readonly branches: Map<string, { readonly commit: string }>;
  readonly threadAnswers: MemoryThreadAnswer[];
}

/** The pull requests that were published to the host in memory. */
export function createMemoryPulls(options: MemoryPullsOptions): PullRequestHost {
  const { identity, redact, repositories, pullRequests, branches, threadAnswers } = options;
  const find = (repository: string, number: number) =>
    pullRequests.find((pull) => pull.number === number && pull.head.startsWith(`${repository}:`));
  const told = (repository: string, pull: MemoryPullRequest): HostPull => ({
    number: pull.number,
    author: identity,
    state: pull.state,
    headBranch: pull.head.slice(repository.length + 1),
    headCommit: branches.get(pull.head)?.commit ?? pull.commit ?? "",
    headRepository: repository,
    baseBranch: pull.base,
  });
  return {
    async readPull({ repository, number }) {
      const pull = find(repository, number);
      return pull === undefined ? null : told(repository, pull);
    },
    async openPullOf({ repository, branch }) {
      const pull = pullRequests.find(
        ({ head, state }) => head === `${repository}:${branch}` && state === "open",
      );
      return pull === undefined ? null : told(repository, pull);
    },
    foreignCommit: async ({ head }) =>
      [...branches.values(), ...pullRequests].some(({ commit }) => commit === head) ? null : head,
    closingPulls: async ({ repository, number }) =>
      repositories[repository]?.closing?.get(number) ?? [],
    async answerThreads({ repository, review, marker, body: given }) {
      const body = `${marker}\n${redact(given)}`;
      for (const { path } of repositories[repository]?.reviews?.get(review)?.comments ?? []) {
        const isSame = (known: MemoryThreadAnswer) =>
          known.review === review && known.path === path && known.body.startsWith(marker);
        if (!threadAnswers.some(isSame)) threadAnswers.push({ review, path, body });
      }
    },
    hasBranch: async ({ repository, branch }) =>
      branches.has(`${repository}:${branch}`) ||
      (repositories[repository]?.branches?.includes(branch) ?? true),
    async readReview({ repository, number, review }) {
      const found = repositories[repository]?.reviews?.get(review);
      if (found === undefined || find(repository, number) === undefined)
        throw hostError(`there is no review ${review} of ${repository}#${number}`);
      return found;
    },
    failuresOf: async ({ repository, commit }) =>
      repositories[repository]?.failures?.get(commit) ?? [],
    async closePull({ repository, number, deleteBranch }) {
      const pull = find(repository, number);
      if (pull === undefined) throw hostError(`there is no pull request ${repository}#${number}`);
      pullRequests[pullRequests.indexOf(pull)] = { ...pull, state: "closed" };
      if (deleteBranch) branches.delete(pull.head);
    },
    readFile: async ({ repository, path }) => repositories[repository]?.files?.[path] ?? null,
  };
}
