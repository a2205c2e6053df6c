import { harmless } from "./harmless.ts";

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

/** Of a pull request, and the first line of its commits. */
export function titleOf({ template, title, issue }: TitleOptions): string {
  const values: Readonly<Record<string, string>> = {
    "{title}": harmless(title).slice(0, longestSubject),
    "{issue}": String(issue),
  };
  // In one pass: a title that holds a placeholder stays as it is.
  return template.replaceAll(/\{title\}|\{issue\}/g, (hole) => values[hole] ?? hole);
}

/** The host closes an issue for such words in a commit, whatever the evidence says. */
export function closesAnIssue(template: string): boolean {
  return /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b:?\s*(?:[\w.-]+\/[\w.-]+)?#(?:\{issue\}|\d)/i.test(
    template,
  );
}
