import { createHash } from "node:crypto";
import { hostError } from "../../agent/core/errors.ts";
import type { RepoPath } from "../../agent/core/model.ts";
import type {
  CheckFailure,
  CheckRequest,
  CodeHost,
  HostIssue,
  HostReview,
  Permission,
  PublishRequest,
  PullRequestHost,
  ReactionRequest,
} from "../../agent/core/ports.ts";
import { boundBody } from "./body.ts";
import { createMemoryPulls } from "./memory-pulls.ts";
import { checkPatch } from "./patch-policy.ts";

export interface MemoryRepository {
  readonly issues: ReadonlyMap<number, HostIssue>;
  readonly permissions: Readonly<Record<string, Permission>>;
  /** Of the default branch, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Absent: whatever is asked for is there. */
  readonly branches?: readonly string[];
  /** Pull requests of others that say they close an issue, by its number. */
  readonly closing?: ReadonlyMap<number, readonly number[]>;
  readonly reviews?: ReadonlyMap<number, HostReview>;
  /** Of other checks, by commit. */
  readonly failures?: ReadonlyMap<string, readonly CheckFailure[]>;
}

export interface MemoryPullRequest {
  readonly number: number;
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
  readonly state: "open" | "closed";
  /** Of one that was there from the start: its last commit. */
  readonly commit?: string;
  readonly labels: readonly string[];
  /** Users, then teams. */
  readonly reviewers: readonly string[];
}

export interface MemoryComment {
  readonly repository: string;
  readonly issue: number;
  readonly author: string;
  readonly body: string;
}

/** A host without a network, for `repair app simulate` and for tests; it passes the same contract. */
export interface MemoryHost extends CodeHost, PullRequestHost {
  readonly branches: ReadonlyMap<
    string,
    { readonly commit: string; readonly request: PublishRequest }
  >;
  readonly pullRequests: readonly MemoryPullRequest[];
  readonly comments: readonly MemoryComment[];
  readonly reactions: readonly ReactionRequest[];
  readonly checks: readonly CheckRequest[];
  readonly threadAnswers: readonly MemoryThreadAnswer[];
}

export interface MemoryThreadAnswer {
  readonly review: number;
  readonly path: string;
  readonly body: string;
}

export interface MemoryHostOptions {
  readonly identity: string;
  readonly redact: (text: string) => string;
  readonly repositories: Readonly<Record<string, MemoryRepository>>;
  /** Ours, published before. */
  readonly pullRequests?: readonly MemoryPullRequest[];
}

export function createMemoryHost(options: MemoryHostOptions): MemoryHost {
  const { identity, redact, repositories } = options;
  const branches = new Map<string, { commit: string; request: PublishRequest }>();
  const pullRequests: MemoryPullRequest[] = [...(options.pullRequests ?? [])];
  const comments: MemoryComment[] = [];
  const reactions: ReactionRequest[] = [];
  const checks: CheckRequest[] = [];
  const threadAnswers: MemoryThreadAnswer[] = [];
  const seen = new Set<string>();
  /** What was never given before, and is now. */
  const unseen = (kind: string, names: readonly string[]) =>
    names.filter((name) => {
      const size = seen.size;
      return seen.add(`${kind} ${name.toLowerCase()}`).size > size;
    });
  return {
    ...createMemoryPulls({ ...options, pullRequests, branches, threadAnswers }),
    threadAnswers,
    branches,
    pullRequests,
    comments,
    reactions,
    checks,
    async readIssue({ repository, number, asOf }) {
      const found = repositories[repository]?.issues.get(number);
      if (found === undefined) throw hostError(`there is no issue ${repository}#${number}`);
      const own = found.issue.comments.filter(
        ({ createdAt }) => asOf === undefined || Date.parse(createdAt) <= Date.parse(asOf),
      );
      // What was said here has no time: it is read by who reads the issue as it is now.
      const said = asOf === undefined ? comments : [];
      const here = said.filter(
        (known) => known.repository === repository && known.issue === number,
      );
      const all = [...own, ...here.map(({ author, body }) => ({ author, body, createdAt: "" }))];
      return { ...found, issue: { ...found.issue, comments: all } };
    },
    permission: async (repository, login) => repositories[repository]?.permissions[login] ?? "none",
    async publish(given) {
      const request = { ...given, title: redact(given.title), body: boundBody(redact(given.body)) };
      if (repositories[request.repository] === undefined)
        throw hostError(`there is no repository ${request.repository}`);
      checkPatch([...request.files].map(([path, text]) => ({ path, text, mode: null })));
      const key = `${request.repository}:${request.branch}`;
      const commit = digest(request.baseCommit, request.files);
      branches.set(key, { commit, request });
      const at = pullRequests.findIndex((pull) => pull.head === key && pull.state === "open");
      const issues = [...(repositories[request.repository]?.issues.keys() ?? [])];
      const number = pullRequests[at]?.number ?? Math.max(0, ...issues) + pullRequests.length + 1;
      const { title, body, draft } = request;
      const known = pullRequests[at];
      const { labels, reviewers } = request;
      const asked = [...reviewers.users, ...reviewers.teams];
      const fresh = {
        number,
        head: key,
        title,
        state: "open" as const,
        labels: [],
        reviewers: [],
      };
      const pull = { ...(known ?? fresh), base: request.baseBranch, body, draft };
      const dressed = {
        ...pull,
        labels: [...pull.labels, ...unseen(`${key} ${number} label`, labels)],
        reviewers: [...pull.reviewers, ...unseen(`${key} ${number} reviewer`, asked)],
      };
      if (known === undefined) pullRequests.push(dressed);
      else pullRequests[at] = dressed;
      const url = `memory://${request.repository}/pull/${number}`;
      return { branch: request.branch, commit, pullRequest: number, url, notDone: [] };
    },
    async say({ repository, issue, marker, body }) {
      const comment = {
        repository,
        issue,
        author: identity,
        body: boundBody(`${marker}\n${redact(body)}`),
      };
      const at = comments.findIndex(
        (known) =>
          known.repository === repository &&
          known.issue === issue &&
          known.author === identity &&
          known.body.startsWith(marker),
      );
      if (at < 0) comments.push(comment);
      else comments[at] = comment;
    },
    react: async (request) => void reactions.push(request),
    async check(given) {
      const request = { ...given, title: redact(given.title), summary: redact(given.summary) };
      const at = checks.findIndex(
        (known) =>
          known.commit === request.commit &&
          known.name === request.name &&
          known.run === request.run,
      );
      const isOver = (checks[at]?.conclusion ?? null) !== null;
      if (isOver && request.conclusion === null) return;
      if (at >= 0) checks[at] = request;
      else if (request.onlyKnown !== true) checks.push(request);
    },
  };
}

function digest(base: string, files: ReadonlyMap<RepoPath, string | null>): string {
  const content = JSON.stringify([base, [...files].sort(([a], [b]) => (a < b ? -1 : 1))]);
  return createHash("sha1").update(content).digest("hex");
}
