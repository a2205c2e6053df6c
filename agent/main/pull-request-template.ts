import type { PullRequestHost } from "../core/ports.ts";
import { isClosingLine, withoutClosing } from "./closing-words.ts";

/** Where GitHub looks for one, in its order. */
export const templatePaths = [
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
  for (const path of templatePaths) {
    const text = await host.readFile({ repository, path }, signal);
    if (text !== null && text.trim() !== "") return text.slice(0, longestTemplate);
  }
  return null;
}

/**
 * Our text under the template's heading for a description, or before everything when it has none.
 * The first line of ours closes the issue and stays the first: an example in the template closes
 * nothing. Boxes stay empty: they are promises of a person, and the person who takes the pull
 * request over makes them.
 */
export function fillTemplate(template: string, body: string): string {
  const [reference = "", ...rest] = body.split("\n");
  const text = rest.join("\n").trim();
  const kept = template
    .replaceAll(/\r\n?/g, "\n")
    .split("\n")
    .filter((line) => !isClosingLine(line));
  const lines = withoutClosing(kept.join("\n")).trimEnd().split("\n");
  const at = placeIn(lines);
  const head = at < 0 ? [] : lines.slice(0, at + 1);
  const tail = at < 0 ? lines : lines.slice(at + 1);
  const filled = [...head, "", text, "", ...tail].join("\n").replaceAll(/\n{3,}/g, "\n\n");
  return `${reference}\n\n${filled.trim()}\n`;
}

/** What a heading for a description is called, the surest name first. */
const names = [
  /\b(?:description|describe)\b/i,
  /\b(?:summary|overview)\b/i,
  /\bwhat\b.*\b(?:do|does|did|changed?|changes|fix|fixes|is|this|why)\b/i,
  /^(?:what|proposed changes?|changes?|changes? (?:made|proposed)|the changes?)\W*$/i,
  /\bmotivation\b/i,
];

/** Has such a word, and asks for something else. */
const others = /\b(?:types?|kind|breaking|checklist|issues?|tests?|tested|screenshots?|notes?)\b/i;

/** The line of the heading under which a description is expected, or -1. */
function placeIn(lines: readonly string[]): number {
  const headings = headingsIn(lines);
  for (const name of names) {
    const found = headings.find(({ title }) => name.test(title) && !others.test(title));
    if (found !== undefined) return found.line;
  }
  return -1;
}

interface Heading {
  readonly line: number;
  readonly title: string;
}

const longestTitle = 200;

/** Also a bold line that stands for one; none of those inside of comments and code. */
function headingsIn(lines: readonly string[]): readonly Heading[] {
  const found: Heading[] = [];
  let hidden: "code" | "comment" | null = null;
  for (const [line, text] of lines.entries()) {
    if (hidden === "comment" ? text.includes("-->") : hidden === "code" && isFence(text)) {
      hidden = null;
    } else if (hidden !== null) continue;
    else if (isFence(text)) hidden = "code";
    else if (/<!--(?!.*-->)/.test(text)) hidden = "comment";
    else {
      const title =
        /^ {0,3}#{1,6}\s+(.+)/.exec(text)?.[1] ??
        /^ {0,3}(?:\*\*|__)([^*_]+)(?:\*\*|__):?\s*$/.exec(text)?.[1];
      if (title !== undefined)
        found.push({
          line,
          title: title
            .slice(0, longestTitle)
            .replaceAll(/[*_:#]+/g, "")
            .trim(),
        });
    }
  }
  return found;
}

function isFence(text: string): boolean {
  return /^ {0,3}(?:`{3}|~{3})/.test(text);
}
