import { withoutClosing } from "./closing-words.ts";

/** What a repository says about titles: `{title}` is the issue's, `{issue}` its number. */
export const defaultTitle = "fix: {title} (#{issue})";

export const titlePattern =
  /^(?:[^{}\r\n]|\{title\}|\{issue\})*\{title\}(?:[^{}\r\n]|\{title\}|\{issue\})*$/;

const longestSubject = 80;

export interface TitleOptions {
  readonly template: string;
  /** The issue's own title, a stranger's text. */
  readonly title: string;
  readonly issue: number;
}

/**
 * Of a pull request, and the first line of its commits: plain text, in which no markup takes effect
 * and every escape would be seen. Only the words that close an issue do, by a merge.
 */
export function titleOf({ template, title, issue }: TitleOptions): string {
  const values: Readonly<Record<string, string>> = {
    "{title}": shortened(visible(title)),
    "{issue}": String(issue),
  };
  // In one pass: a title that holds a placeholder stays as it is.
  const whole = template.replaceAll(/\{title\}|\{issue\}/g, (hole) => values[hole] ?? hole);
  return withoutClosing(whole);
}

/** On one line, without what changes how others are shown; joiners stay where they join. */
function visible(text: string): string {
  return text
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .replaceAll(/(?![\u200C\u200D])\p{Cf}/gu, "")
    .replaceAll(/(?<![\p{L}\p{M}\p{Emoji}])[\u200C\u200D]|[\u200C\u200D](?![\p{L}\p{Emoji}])/gu, "")
    .trim();
}

/** Cut between two words, and so that it is seen. */
function shortened(text: string): string {
  const signs = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  if (signs.length <= longestSubject) return text;
  const head = signs.slice(0, longestSubject - 1).join("");
  const end = head.lastIndexOf(" ");
  return `${(end > longestSubject / 2 ? head.slice(0, end) : head).trimEnd()}…`;
}
