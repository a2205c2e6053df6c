import type { PublishRequest } from "../../agent/core/ports.ts";
import { statusOf, where } from "./client.ts";
import type { GitHubClient } from "./client.ts";

export interface DressOptions extends Pick<PublishRequest, "repository" | "labels" | "reviewers"> {
  /** Of the pull request. */
  readonly number: number;
}

/**
 * Labels and reviewers, each given once in the pull request's life: its own history says what was
 * there. So a repeated call goes on where a kill interrupted it, and what a person took away is not
 * given again. Answers with what the host refused.
 */
export async function dressPull(
  client: GitHubClient,
  options: DressOptions,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { labels, reviewers } = options;
  if (labels.length + reviewers.users.length + reviewers.teams.length === 0) return [];
  const had = await readHistory(client, options, signal);
  const place = { ...where(options.repository), request: { signal } };
  const notDone: string[] = [];
  const give = async (what: string, work: () => Promise<unknown>) => {
    const refused = await refusalOf(work);
    if (refused !== null) notDone.push(`${what}: ${refused}`);
  };
  const newLabels = labels.filter((name) => !had.has(keyOf("label", name)));
  if (newLabels.length > 0) {
    await give(`the labels ${newLabels.join(", ")} were not given`, () =>
      client.rest.issues.addLabels({ ...place, issue_number: options.number, labels: newLabels }),
    );
  }
  const ask = { ...place, pull_number: options.number };
  // One at a time: the host refuses a whole list for one name in it.
  for (const name of reviewers.users.filter((user) => !had.has(keyOf("user", user)))) {
    await give(`${name} was not asked for a review`, () =>
      client.rest.pulls.requestReviewers({ ...ask, reviewers: [name] }),
    );
  }
  for (const slug of reviewers.teams.filter((team) => !had.has(keyOf("team", team)))) {
    await give(`the team ${slug} was not asked for a review`, () =>
      client.rest.pulls.requestReviewers({ ...ask, team_reviewers: [slug] }),
    );
  }
  return notDone;
}

/** An unknown name, a person without access, the author themselves: nothing that would pass by itself. */
async function refusalOf(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    const status = statusOf(error);
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
    if (![403, 404, 422].includes(status) || /rate limit/i.test(why)) throw error;
    return `status ${status}, ${why.slice(0, 200)}`;
  }
}

/** A part of an event; which of them there are depends on its kind. */
interface HistoryEvent {
  readonly event?: string | undefined;
  readonly label?: { readonly name?: string | null | undefined } | undefined;
  readonly requested_reviewer?: { readonly login: string } | null | undefined;
  readonly requested_team?: { readonly slug: string } | undefined;
}

async function readHistory(
  client: GitHubClient,
  { repository, number }: DressOptions,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const events: readonly HistoryEvent[] = await client.paginate(client.rest.issues.listEvents, {
    ...where(repository),
    issue_number: number,
    per_page: 100,
    request: { signal },
  });
  return new Set(events.flatMap(keysOf));
}

function keysOf(found: HistoryEvent): readonly string[] {
  if (found.event === "labeled") return [keyOf("label", found.label?.name ?? "")];
  if (found.event !== "review_requested") return [];
  return [
    keyOf("user", found.requested_reviewer?.login ?? ""),
    keyOf("team", found.requested_team?.slug ?? ""),
  ];
}

/** Names on the host differ in more than upper and lower case. */
function keyOf(kind: "label" | "user" | "team", name: string): string {
  return `${kind} ${name.toLowerCase()}`;
}
