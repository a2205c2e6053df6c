import type { Issue } from "../agent/core/model.ts";

/**
 * A text as a fenced block that nothing inside can close: the fence is longer than any run of
 * backticks in the text. What stands in a fence is data; every prompt says so.
 */
export function fence(label: string, text: string): string {
  const runs = text.match(/`{3,}/g) ?? [];
  const longest = runs.reduce((most, run) => Math.max(most, run.length), 2);
  const bar = "`".repeat(longest + 1);
  return `${bar}${label}\n${text.endsWith("\n") ? text : `${text}\n`}${bar}`;
}

/** Head and tail of a long text; what is left out is counted. */
export function excerpt(text: string, characters: number, headShare = 0.5): string {
  if (text.length <= characters) return text;
  const head = Math.floor(characters * headShare);
  const tail = characters - head;
  const cut = text.length - characters;
  return `${text.slice(0, head)}\n[… ${cut} characters left out …]\n${text.slice(text.length - tail)}`;
}

/** Title, body and comments, bounded, fenced. */
export function renderIssue(issue: Issue, characters = 16_000): string {
  const comments = issue.comments.map(({ author, body }) => `Comment by ${author}:\n${body}`);
  const body = excerpt(issue.body, Math.floor(characters * 0.75), 0.7);
  const rest = excerpt(comments.join("\n\n"), Math.floor(characters * 0.25));
  const parts = [`Title: ${issue.title}`, body, rest].filter((part) => part.trim() !== "");
  return fence("issue", parts.join("\n\n"));
}

/** About what a model counts for code and English; only for choosing how much to show. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 3.5);
}
