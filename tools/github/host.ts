import type { CodeHost, Permission, PullRequestHost } from "../../agent/core/ports.ts";
import { boundBody } from "./body.ts";
import { openClient, orNull, statusOf, where } from "./client.ts";
import type { ClientOptions, GitHubClient } from "./client.ts";
import { reportCheck } from "./check.ts";
import { sayOnce } from "./comment.ts";
import { explained } from "./explain.ts";
import { createPullRequestHost } from "./pull-requests.ts";
import { publishPatch } from "./publish.ts";
import { readIssueWith } from "./read-issue.ts";

export interface GitHubHostOptions extends ClientOptions {
  /** The login that comments and commits of ours carry: `my-app[bot]`, or the owner of the token. */
  readonly identity: string;
  /** Goes over every text that leaves: no secret may stand in it. */
  readonly redact: (text: string) => string;
}

/** GitHub by its REST API. Every method throws RepairError (host), or (refused) by the patch policy. */
export async function createGitHubHost(
  options: GitHubHostOptions,
): Promise<CodeHost & PullRequestHost> {
  const client = await openClient(options);
  return createHostOn(client, options);
}

/** For tests, which watch or break the client's requests. */
export function createHostOn(
  client: GitHubClient,
  { identity, redact }: Pick<GitHubHostOptions, "identity" | "redact">,
): CodeHost & PullRequestHost {
  const clean = (text: string) => redact(text);
  return {
    ...createPullRequestHost(client, { identity, redact }),
    async readIssue(reference, signal) {
      return explained(`${reference.repository}#${reference.number} could not be read`, () =>
        readIssueWith(client, reference, signal),
      );
    },
    async permission(repository, login, signal) {
      return explained(`the permission of ${login} on ${repository} could not be read`, () =>
        permissionOf(client, { repository, login }, signal),
      );
    },
    async publish(request, signal) {
      const cleaned = {
        ...request,
        title: clean(request.title),
        body: boundBody(clean(request.body)),
      };
      return explained(
        `${request.repository}#${request.issue} could not be published`,
        async () => {
          const published = await publishPatch(client, { request: cleaned, identity }, signal);
          return { ...published, notDone: published.notDone.map(clean) };
        },
      );
    },
    async say(request, signal) {
      const body = boundBody(`${request.marker}\n${clean(request.body)}`);
      await explained(`no comment on ${request.repository}#${request.issue}`, () =>
        sayOnce(client, { request, body, identity }, signal),
      );
    },
    async react({ repository, issue, comment, reaction }, signal) {
      const options = { ...where(repository), content: reaction, request: { signal } };
      await (
        comment === null
          ? client.rest.reactions.createForIssue({ ...options, issue_number: issue })
          : client.rest.reactions.createForIssueComment({ ...options, comment_id: comment })
      ).catch((error: unknown) => {
        if (statusOf(error) === 0) throw error;
      });
    },
    async check(request, signal) {
      const cleaned = {
        ...request,
        title: clean(request.title),
        summary: boundBody(clean(request.summary), 65_000),
        annotations: request.annotations.map((note) => ({ ...note, message: clean(note.message) })),
      };
      await explained(`no check run on ${request.repository}@${request.commit}`, () =>
        reportCheck(client, cleaned, signal),
      );
    },
  };
}

interface Subject {
  readonly repository: string;
  readonly login: string;
}

/**
 * `role_name` tells maintain and triage apart, which the older `permission` field does not. A custom
 * role is taken for what it was made from, as the older field says.
 */
async function permissionOf(
  client: GitHubClient,
  { repository, login }: Subject,
  signal: AbortSignal,
): Promise<Permission> {
  const answer = await orNull(
    client.rest.repos.getCollaboratorPermissionLevel({
      ...where(repository),
      username: login,
      request: { signal },
    }),
  );
  if (answer === null) return "none";
  const { role_name: role, permission } = answer.data;
  return known(role) ?? known(permission) ?? "none";
}

function known(role: string): Permission | null {
  switch (role) {
    case "admin":
    case "maintain":
    case "write":
    case "triage":
    case "read":
    case "none":
      return role;
    default:
      return null;
  }
}
