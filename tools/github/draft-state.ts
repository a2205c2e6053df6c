import { where } from "./client.ts";
import type { GitHubClient } from "./client.ts";

export interface DraftWish {
  readonly repository: string;
  /** Of the pull request. */
  readonly number: number;
  readonly nodeId: string;
  readonly isDraft: boolean;
  readonly wanted: boolean;
  readonly identity: string;
}

/** A part of an event; which of them there are depends on its kind. */
interface StateEvent {
  readonly event?: string | undefined;
  readonly actor?: { readonly login: string } | null | undefined;
}

/**
 * A pull request that is there follows what the latest run has shown, unless a person has made it ready
 * or a draft: then it is theirs. Answers with what the host refused; the evidence is told either way.
 */
export async function setDraftState(
  client: GitHubClient,
  wish: DraftWish,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (wish.isDraft === wish.wanted || (await isOfAPerson(client, wish, signal))) return [];
  const change = wish.wanted ? "convertPullRequestToDraft" : "markPullRequestReadyForReview";
  const mutation = `mutation($id: ID!) { ${change}(input: { pullRequestId: $id }) { clientMutationId } }`;
  try {
    // The one thing that the other interface does not have.
    await client.graphql(mutation, { id: wish.nodeId, request: { signal } });
    return [];
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "GraphqlResponseError") throw error;
    // Private repositories on some plans have no drafts.
    if (/draft pull requests are not supported/i.test(error.message)) return [];
    const state = wish.wanted ? "a draft" : "ready for review";
    const why = (error.message.split("\n").at(-1) ?? "").replace(/^[\s-]+/, "");
    return [`it was not made ${state}: ${why.slice(0, 200)}`];
  }
}

async function isOfAPerson(
  client: GitHubClient,
  { repository, number, identity }: DraftWish,
  signal: AbortSignal,
): Promise<boolean> {
  const events: readonly StateEvent[] = await client.paginate(client.rest.issues.listEvents, {
    ...where(repository),
    issue_number: number,
    per_page: 100,
    request: { signal },
  });
  const last = events.findLast(
    ({ event }) => event === "ready_for_review" || event === "convert_to_draft",
  );
  return last !== undefined && last.actor?.login !== identity;
}
