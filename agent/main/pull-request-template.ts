import type { PullRequestHost } from "../core/ports.ts";

/** Where GitHub looks for one, in its order. */
const places = [
  ".github/pull_request_template.md",
  ".github/PULL_REQUEST_TEMPLATE.md",
  "pull_request_template.md",
  "PULL_REQUEST_TEMPLATE.md",
  "docs/pull_request_template.md",
  "docs/PULL_REQUEST_TEMPLATE.md",
];

const longestTemplate = 20_000;

export interface FindTemplate {
  readonly host: PullRequestHost;
  readonly repository: string;
}

/** Of the default branch; null when there is none. */
export async function findTemplate(
  { host, repository }: FindTemplate,
  signal: AbortSignal,
): Promise<string | null> {
  for (const path of places) {
    const text = await host.readFile({ repository, path }, signal);
    if (text !== null && text.trim() !== "") return text.slice(0, longestTemplate);
  }
  return null;
}

/**
 * Our text under the template's heading for a description, or before everything when it has none.
 * The first line of ours closes the issue and stays the first. Boxes stay empty: they are promises
 * of a person, and the person who takes the pull request over makes them.
 */
export function fillTemplate(template: string, body: string): string {
  const [reference = "", ...rest] = body.split("\n");
  const text = rest.join("\n").trim();
  const lines = template.replaceAll(/\r\n?/g, "\n").trimEnd().split("\n");
  const at = lines.findIndex((line) =>
    /^#{1,6}\s.*\b(description|summary|what|changes?|motivation|proposed)\b/i.test(line),
  );
  const head = at < 0 ? [] : lines.slice(0, at + 1);
  const tail = at < 0 ? lines : lines.slice(at + 1);
  const filled = [...head, "", text, "", ...tail].join("\n").replaceAll(/\n{3,}/g, "\n\n");
  return `${reference}\n\n${filled.trim()}\n`;
}
