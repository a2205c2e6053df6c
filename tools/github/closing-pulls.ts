import type { IssueReference } from "../../agent/core/ports.ts";
import { where } from "./client.ts";
import type { GitHubClient } from "./client.ts";

/** A part of an event; which of them there are depends on its kind. */
interface TimelineEvent {
  readonly event?: string | undefined;
  readonly source?:
    | {
        readonly issue?:
          | {
              readonly number: number;
              readonly state: string;
              readonly body?: string | null | undefined;
              readonly user: { readonly login: string } | null;
              readonly author_association?: string | undefined;
              readonly pull_request?: unknown;
              readonly repository_url?: string | undefined;
            }
          | undefined;
      }
    | undefined;
}

/** Anybody may open a pull request; theirs must not keep the maintainers from a repair. */
const insiders: readonly (string | undefined)[] = ["OWNER", "MEMBER", "COLLABORATOR"];

/** Open pull requests of the repository, by others who belong to it, whose text says that they close the issue. */
export async function closingPulls(
  client: GitHubClient,
  { repository, number }: IssueReference,
  options: { readonly identity: string; readonly signal: AbortSignal },
): Promise<readonly number[]> {
  const { identity, signal } = options;
  const events: readonly TimelineEvent[] = await client.paginate(
    client.rest.issues.listEventsForTimeline,
    { ...where(repository), issue_number: number, per_page: 100, request: { signal } },
  );
  const found = events.flatMap(({ event, source }) => {
    const pull = event === "cross-referenced" ? source?.issue : undefined;
    if (pull?.pull_request === undefined || pull.state !== "open") return [];
    const isHere = pull.repository_url?.toLowerCase().endsWith(`/${repository.toLowerCase()}`);
    const closes = saysItCloses(pull.body ?? "", { repository, number });
    const counts = insiders.includes(pull.author_association) && pull.user?.login !== identity;
    return isHere !== false && closes && counts ? [pull.number] : [];
  });
  return [...new Set(found)];
}

/** By the words that GitHub itself acts on. */
export function saysItCloses(text: string, { repository, number }: IssueReference): boolean {
  const name = repository.replaceAll(/[^\w/-]/g, String.raw`\$&`);
  const reference = String.raw`(?:(?:${name})?#|https?:\/\/[\w.:-]+\/${name}\/issues\/)${number}(?!\d)`;
  return new RegExp(
    String.raw`\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+${reference}`,
    "i",
  ).test(text.slice(0, 65_536));
}
