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

/** Head and tail of a long text, in whole lines where these are short; what is left out is counted. */
export function excerpt(text: string, characters: number, headShare = 0.5): string {
  if (text.length <= characters) return text;
  const headRoom = Math.floor(characters * headShare);
  const head = text.slice(0, headRoom);
  const tail = text.slice(text.length - (characters - headRoom));
  const kept = { head: untilLineEnd(head), tail: fromLineStart(tail) };
  const cut = text.length - kept.head.length - kept.tail.length;
  return `${kept.head}\n[… ${cut} characters left out …]\n${kept.tail}`;
}

const longLine = 400;

function untilLineEnd(text: string): string {
  const end = text.lastIndexOf("\n");
  return end > text.length - longLine && end > 0 ? text.slice(0, end) : text;
}

function fromLineStart(text: string): string {
  const start = text.indexOf("\n");
  return start >= 0 && start < longLine && start < text.length - 1 ? text.slice(start + 1) : text;
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
