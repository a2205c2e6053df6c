import { hostError } from "../../agent/core/errors.ts";
import type { Issue, IssueComment } from "../../agent/core/model.ts";
import type { HostIssue, IssueReference } from "../../agent/core/ports.ts";
import { openClient, where } from "./client.ts";
import type { GitHubClient } from "./client.ts";
import type { HostedReference } from "./reference.ts";

export interface ReadIssueOptions {
  readonly reference: HostedReference;
  /** Null reads public issues without one (60 requests an hour). */
  readonly token: string | null;
  readonly signal: AbortSignal;
}

/** The issue and its comments, as they are now. @throws RepairError (host). */
export async function readHostedIssue({
  reference,
  token,
  signal,
}: ReadIssueOptions): Promise<HostIssue> {
  try {
    const client = await openClient({ apiBase: reference.apiBase, token, throttle: false });
    return await readIssueWith(client, reference, signal);
  } catch (error) {
    throw explain(error, reference, token);
  }
}

/** Comments made or edited after `asOf` are left out: what was not there at the trigger is not read. */
export async function readIssueWith(
  client: GitHubClient,
  reference: IssueReference,
  signal: AbortSignal,
): Promise<HostIssue> {
  const place = {
    ...where(reference.repository),
    issue_number: reference.number,
    request: { signal },
  };
  const { data } = await client.rest.issues.get(place);
  const all =
    data.comments === 0
      ? []
      : await client.paginate(client.rest.issues.listComments, { ...place, per_page: 100 });
  const asOf = reference.asOf === undefined ? null : Date.parse(reference.asOf);
  const comments = all.filter(
    (comment) => asOf === null || Date.parse(comment.updated_at ?? comment.created_at) <= asOf,
  );
  const issue: Issue = {
    repository: reference.repository,
    number: reference.number,
    title: data.title,
    body: data.body ?? "",
    comments: comments.map(toComment),
    url: data.html_url,
  };
  return {
    issue,
    state: data.state === "closed" ? "closed" : "open",
    locked: data.locked,
    labels: data.labels.map((label) => (typeof label === "string" ? label : (label.name ?? ""))),
    assignees: (data.assignees ?? []).map((user) => user.login),
    author: data.user?.login ?? "",
  };
}

interface RawComment {
  readonly user: { readonly login: string } | null;
  readonly body?: string | null | undefined;
  readonly created_at: string;
}

function toComment(comment: RawComment): IssueComment {
  return {
    author: comment.user?.login ?? "",
    body: comment.body ?? "",
    createdAt: comment.created_at,
  };
}

function explain(error: unknown, reference: HostedReference, token: string | null): Error {
  const status =
    typeof error === "object" && error !== null && "status" in error ? Number(error.status) : 0;
  const what = `${reference.repository}#${reference.number}`;
  if (status === 404) {
    return hostError(`there is no issue ${what} that may be read`, {
      mend:
        token === null
          ? "set GITHUB_TOKEN if the repository is private"
          : "check the number and what the token may read",
      cause: error,
    });
  }
  if (status === 401 || status === 403 || status === 429) {
    return hostError(`${reference.apiBase} refused to show ${what} (status ${status})`, {
      mend:
        token === null
          ? "set GITHUB_TOKEN: without one, 60 requests an hour are allowed"
          : "check the token's permissions and rate limit",
      cause: error,
    });
  }
  const why = error instanceof Error ? error.message : String(error);
  return hostError(`${what} could not be read from ${reference.apiBase}: ${why}`, {
    mend: "check the network, or save the issue's text to a file and pass --issue FILE",
    cause: error,
  });
}
