import type {
  BranchReference,
  CheckFailure,
  CommitReference,
  HostPull,
  HostReview,
  PullReference,
  PullRequestHost,
  ReviewReference,
} from "../../agent/core/ports.ts";
import { boundBody } from "./body.ts";
import { orNull, statusOf, where } from "./client.ts";
import type { GitHubClient } from "./client.ts";
import { closingPulls } from "./closing-pulls.ts";
import { explained } from "./explain.ts";
import { compareCommits } from "./own-commits.ts";
import { answerThreads } from "./threads.ts";

const largestFile = 100_000;

export function createPullRequestHost(
  client: GitHubClient,
  { identity, redact }: { readonly identity: string; readonly redact: (text: string) => string },
): PullRequestHost {
  return {
    readPull: (reference, signal) =>
      explained(`${nameOf(reference)} could not be read`, () =>
        readPull(client, reference, signal),
      ),
    openPullOf: (reference, signal) =>
      explained(`the pull request of ${reference.branch} could not be found`, () =>
        openPullOf(client, reference, signal),
      ),
    foreignCommit: ({ repository, issue, base, head }, signal) =>
      explained(`the commits of ${repository}@${head} could not be read`, async () => {
        const range = { repository, issue, base, head, identity };
        return (await compareCommits(client, range, signal)).foreign;
      }),
    closingPulls: (issue, signal) =>
      explained(`what refers to ${nameOf(issue)} could not be read`, () =>
        closingPulls(client, issue, { identity, signal }),
      ),
    answerThreads: (answer, signal) =>
      explained(`the review of ${nameOf(answer)} could not be answered`, () => {
        const body = boundBody(`${answer.marker}\n${redact(answer.body)}`);
        return answerThreads(client, { answer, body, identity }, signal);
      }),
    hasBranch: ({ repository, branch }, signal) =>
      explained(`the branch ${branch} of ${repository} could not be looked up`, async () => {
        const place = { ...where(repository), request: { signal } };
        return (
          (await orNull(client.rest.git.getRef({ ...place, ref: `heads/${branch}` }))) !== null
        );
      }),
    readReview: (reference, signal) =>
      explained(`the review of ${nameOf(reference)} could not be read`, () =>
        readReview(client, reference, signal),
      ),
    failuresOf: (reference, signal) =>
      explained(`the checks of ${reference.commit} could not be read`, () =>
        failuresOf(client, reference, signal),
      ),
    closePull: (request, signal) =>
      explained(`${nameOf(request)} could not be closed`, () => closePull(client, request, signal)),
    readFile: ({ repository, path }, signal) =>
      explained(`${path} of ${repository} could not be read`, async () => {
        const place = { ...where(repository), path, request: { signal } };
        const found = await orNull(client.rest.repos.getContent(place));
        return found === null ? null : textOf(found.data);
      }),
  };
}

function nameOf({ repository, number }: PullReference): string {
  return `${repository}#${number}`;
}

async function readPull(
  client: GitHubClient,
  { repository, number }: PullReference,
  signal: AbortSignal,
): Promise<HostPull | null> {
  const place = { ...where(repository), pull_number: number, request: { signal } };
  const found = await orNull(client.rest.pulls.get(place));
  return found === null ? null : pullOf(found.data);
}

async function openPullOf(
  client: GitHubClient,
  { repository, branch }: BranchReference,
  signal: AbortSignal,
): Promise<HostPull | null> {
  const place = { ...where(repository), request: { signal } };
  const head = `${place.owner}:${branch}`;
  const { data } = await client.rest.pulls.list({ ...place, head, state: "open" });
  const found = data.find((pull) => pull.head.ref === branch);
  return found === undefined ? null : pullOf(found);
}

interface FoundPull {
  readonly number: number;
  readonly user: { readonly login: string } | null;
  readonly state: string;
  readonly head: {
    readonly ref: string;
    readonly sha: string;
    /** The fork it came from may be gone. */
    readonly repo: { readonly full_name: string } | null;
  };
  readonly base: { readonly ref: string };
}

function pullOf({ number, user, state, head, base }: FoundPull): HostPull {
  return {
    number,
    author: user?.login ?? "",
    state: state === "closed" ? "closed" : "open",
    headBranch: head.ref,
    headCommit: head.sha,
    headRepository: head.repo?.full_name ?? null,
    baseBranch: base.ref,
  };
}

async function readReview(
  client: GitHubClient,
  { repository, number, review }: ReviewReference,
  signal: AbortSignal,
): Promise<HostReview> {
  const place = {
    ...where(repository),
    pull_number: number,
    review_id: review,
    request: { signal },
  };
  const { data } = await client.rest.pulls.getReview(place);
  const comments = await client.paginate(client.rest.pulls.listCommentsForReview, {
    ...place,
    per_page: 100,
  });
  return {
    author: data.user?.login ?? "",
    state: data.state.toLowerCase(),
    body: data.body,
    at: data.submitted_at ?? "",
    comments: comments.map((comment) => ({
      author: comment.user?.login ?? "",
      path: comment.path,
      line: comment.line ?? comment.original_line ?? null,
      hunk: comment.diff_hunk,
      body: comment.body,
    })),
  };
}

async function failuresOf(
  client: GitHubClient,
  { repository, commit }: CommitReference,
  signal: AbortSignal,
): Promise<readonly CheckFailure[]> {
  const place = { ...where(repository), request: { signal } };
  const { data } = await client.rest.checks.listForRef({
    ...place,
    ref: commit,
    status: "completed",
    filter: "latest",
    per_page: 100,
  });
  const failed = data.check_runs.filter(
    ({ conclusion }) => conclusion === "failure" || conclusion === "timed_out",
  );
  return failed.map(({ name, output }) => ({
    name,
    title: output.title ?? "",
    summary: [output.summary, output.text].filter((text) => text !== null).join("\n\n"),
  }));
}

async function closePull(
  client: GitHubClient,
  { repository, number, deleteBranch }: PullReference & { readonly deleteBranch: boolean },
  signal: AbortSignal,
): Promise<void> {
  const place = { ...where(repository), request: { signal } };
  const { data } = await client.rest.pulls.get({ ...place, pull_number: number });
  if (data.merged) return;
  if (data.state === "open")
    await client.rest.pulls.update({ ...place, pull_number: number, state: "closed" });
  const own = data.head.repo?.full_name === data.base.repo.full_name;
  if (!deleteBranch || !own) return;
  await client.rest.git
    .deleteRef({ ...place, ref: `heads/${data.head.ref}` })
    .catch((error: unknown) => {
      // Deleted already: by a person, or by this call before a kill.
      if (![404, 422].includes(statusOf(error))) throw error;
    });
}

/** A folder, a link or a submodule has no text for us. */
function textOf(content: unknown): string | null {
  if (typeof content !== "object" || content === null || !("content" in content)) return null;
  const { content: encoded } = content;
  if (typeof encoded !== "string" || encoded.length > largestFile * 1.4) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(encoded, "base64"));
  } catch {
    return null;
  }
}
