import type { CommentRequest } from "../../agent/core/ports.ts";
import { where } from "./client.ts";
import type { GitHubClient } from "./client.ts";

export interface SayOptions {
  readonly request: CommentRequest;
  /** With the marker as its first line. */
  readonly body: string;
  readonly identity: string;
}

/**
 * One comment an issue. It is ours when it begins with the marker and we wrote it: the marker alone
 * could be copied by anybody, and the author alone could be another workflow of the same account.
 */
export async function sayOnce(
  client: GitHubClient,
  { request, body, identity }: SayOptions,
  signal: AbortSignal,
): Promise<void> {
  const place = { ...where(request.repository), request: { signal } };
  const comments = await client.paginate(client.rest.issues.listComments, {
    ...place,
    issue_number: request.issue,
    per_page: 100,
  });
  const own = comments.find(
    (comment) =>
      comment.user?.login === identity && (comment.body ?? "").startsWith(request.marker),
  );
  if (own === undefined) {
    // Not retried by itself: a lost answer is found again by the next call, not doubled.
    await client.rest.issues.createComment({
      ...place,
      issue_number: request.issue,
      body,
      request: { signal, retries: 0 },
    });
  } else if (own.body !== body) {
    await client.rest.issues.updateComment({ ...place, comment_id: own.id, body });
  }
}
