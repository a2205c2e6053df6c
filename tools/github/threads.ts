import type { ThreadAnswer } from "../../agent/core/ports.ts";
import { where } from "./client.ts";
import type { GitHubClient } from "./client.ts";

export interface ThreadAnswerOptions {
  readonly answer: ThreadAnswer;
  /** With the marker as its first line. */
  readonly body: string;
  readonly identity: string;
}

/** One answer below every comment of a review by its author; what was answered already stays. */
export async function answerThreads(
  client: GitHubClient,
  { answer, body, identity }: ThreadAnswerOptions,
  signal: AbortSignal,
): Promise<void> {
  const { repository, number, review, marker } = answer;
  const place = { ...where(repository), pull_number: number, request: { signal } };
  const { data } = await client.rest.pulls.getReview({ ...place, review_id: review });
  const author = data.user?.login;
  const asked = await client.paginate(client.rest.pulls.listCommentsForReview, {
    ...place,
    review_id: review,
    per_page: 100,
  });
  const threads = asked.filter(({ user }) => user?.login === author);
  if (threads.length === 0) return;
  const all = await client.paginate(client.rest.pulls.listReviewComments, {
    ...place,
    per_page: 100,
  });
  const answered = new Set(
    all
      .filter((comment) => comment.user?.login === identity && comment.body.startsWith(marker))
      .map((comment) => comment.in_reply_to_id),
  );
  for (const thread of threads) {
    // GitHub hangs a reply to a reply below the first comment of the thread.
    const first = thread.in_reply_to_id ?? thread.id;
    if (answered.has(first)) continue;
    const once = { signal, retries: 0 };
    const reply = { ...place, comment_id: first, body, request: once };
    await client.rest.pulls.createReplyForReviewComment(reply);
    answered.add(first);
  }
}
