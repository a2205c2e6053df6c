import { z } from "zod";
import { issueOfBranch } from "../ask.ts";
import type { EventReader, EventSettings } from "../event.ts";
import { asked, commandOf, commonOf, ignored, notUnderstood, shared, user } from "./parts.ts";

const pullShape = z.object({
  number: z.number().int().positive(),
  user: user.nullable(),
  head: z.object({ ref: z.string(), repo: z.object({ full_name: z.string() }).nullable() }),
  closed_at: z.string().nullish(),
  merged: z.boolean().optional(),
});

type PullShape = z.infer<typeof pullShape>;

const review = z.object({
  id: z.number(),
  state: z.string(),
  body: z.string().nullish(),
  submitted_at: z.string().nullish(),
  user: user.nullable(),
});

const comment = z.object({
  pull_request_review_id: z.number().nullish(),
  created_at: z.string(),
  user: user.nullable(),
});

const reviewed = z.object({
  ...shared,
  pull_request: pullShape,
  review: review.optional(),
  comment: comment.optional(),
});
const closed = z.object({ ...shared, pull_request: pullShape });

/** A review and its comments come as many events and are one wish: they share the review's number. */
export const readReviewed: EventReader = ({ payload }, settings) => {
  const parsed = reviewed.safeParse(payload);
  if (!parsed.success) return notUnderstood("a review", parsed.error);
  const { data } = parsed;
  const { pull_request: pull, sender } = data;
  const issue = issueOfOwn(pull, { ...settings, repository: data.repository.full_name });
  if (issue === null) return ignored("a pull request that is not ours");
  if (sender.login === settings.identity) return ignored("we wrote it");
  const author = data.review?.user ?? data.comment?.user;
  if (author?.login !== sender.login) return ignored("the sender is not who wrote the review");
  const id = data.review?.id ?? data.comment?.pull_request_review_id ?? null;
  if (id === null) return ignored("a comment without a review");
  if (data.review !== undefined && !isWish(data.review)) return ignored("a review without a wish");
  const command = commandOf(data.review?.body ?? "");
  return asked({
    ...commonOf(data),
    command: "follow-up",
    ...command,
    issue,
    pull: pull.number,
    trigger: { kind: "review", id },
    at: data.review?.submitted_at ?? data.comment?.created_at ?? "",
    businessKey: `${data.repository.full_name}#${pull.number}:review:${id}`,
  });
};

/** Merged or closed by a person: nothing more is done for its issue. */
export const readPullClosed: EventReader = ({ payload }, settings) => {
  const parsed = closed.safeParse(payload);
  if (!parsed.success) return notUnderstood("pull_request.closed", parsed.error);
  const { data } = parsed;
  const { pull_request: pull } = data;
  const { full_name: repository } = data.repository;
  const issue = issueOfOwn(pull, { ...settings, repository });
  if (issue === null) return ignored("a pull request that is not ours");
  const why = pull.merged === true ? "the pull request was merged" : "the pull request was closed";
  const at = pull.closed_at ?? "";
  return asked({
    ...commonOf(data),
    command: "cancel",
    issue,
    pull: pull.number,
    trigger: { kind: "ended", why },
    at,
    businessKey: `${repository}#${pull.number}:pull-closed:${at}`,
  });
};

interface Own extends EventSettings {
  readonly repository: string;
}

/** By its author, its repository and the branch's name: any one alone could be copied. */
function issueOfOwn({ user: author, head }: PullShape, { identity, repository }: Own) {
  const own = author?.login === identity && head.repo?.full_name === repository;
  return own ? issueOfBranch(head.ref) : null;
}

/** Approval asks for nothing; without a body, a `commented` review has comments on lines. */
function isWish({ state }: z.infer<typeof review>): boolean {
  return ["changes_requested", "commented"].includes(state.toLowerCase());
}
