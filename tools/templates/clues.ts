import type { Issue } from "../../agent/core/model.ts";
import { tokens } from "./similarity.ts";

/** Words of the issue and of the failing output. What they name is a likelier part of the fix. */
export interface Clues {
  /** A factor of at least 1 for a piece of code, by the names and literals in it. */
  boost(code: string): number;
  /** Short texts in quotes or inline code of the issue and the failure, without their quotes. */
  readonly quoted: readonly string[];
  /** Classes of errors that are named, those of the failure first. */
  readonly exceptions: readonly string[];
  /** True when the issue talks about absent values. */
  readonly aboutNone: boolean;
}

/** Longer texts are cut: clues are hints, and an issue may be made to waste our time. */
const longest = 200_000;

export function readClues(issue: Issue, failingLog: string): Clues {
  const prose = [issue.title, issue.body, ...issue.comments.map(({ body }) => body)]
    .join("\n")
    .slice(0, longest);
  const failure = failureLines(failingLog.slice(-longest));
  const inCode = new Set([...codeOf(prose).flatMap(tokens), ...tokens(failure)].filter(telling));
  const anywhere = new Set(tokens(prose).filter(telling));
  const none = /\b(None|null|undefined|NoneType|missing|empty|unset)\b/;
  return {
    quoted: quotedTexts(`${failure}\n${prose}`),
    exceptions: exceptionNames(`${failure}\n${prose}`),
    aboutNone: none.test(prose) || none.test(failure),
    boost(code) {
      let best = 1;
      for (const token of tokens(code)) {
        if (inCode.has(token)) best = Math.max(best, 1.6);
        else if (anywhere.has(token)) best = Math.max(best, 1.3);
      }
      return best;
    },
  };
}

/** Code blocks and inline code of Markdown, found in one pass. */
function codeOf(prose: string): string[] {
  return prose.split("`").filter((_, at) => at % 2 === 1);
}

function quotedTexts(text: string): readonly string[] {
  const found = new Set<string>();
  for (const match of text.matchAll(/(["'`])([^"'`\n]{1,40})\1/g)) {
    if (found.size >= 60) break;
    if (match[2] !== undefined) found.add(match[2]);
  }
  return [...found];
}

function exceptionNames(text: string): readonly string[] {
  const names =
    text.match(/\b[A-Z][A-Za-z]{0,40}(?:Error|Exception|Warning)\b|\bStopIteration\b/g) ?? [];
  return [...new Set(names)].filter((name) => name !== "AssertionError").slice(0, 8);
}

/** Lines with which pytest, node:test, vitest and others show what went wrong. */
function failureLines(log: string): string {
  return log
    .split("\n")
    .filter((line) =>
      /^(E |>|\s*(AssertionError|Error|TypeError|[+-] )|.*(Error|expected|Exception)\b)/i.test(
        line.slice(0, 300),
      ),
    )
    .slice(-40)
    .map((line) => line.slice(0, 300))
    .join("\n");
}

const common = new Set(
  "the and for not with from this that true false none null self return import def class let const function assert error".split(
    " ",
  ),
);

function telling(token: string): boolean {
  return (/^\d+$/.test(token) || token.length > 2) && !common.has(token.toLowerCase());
}
