import type { Issue } from "../../agent/core/model.ts";
import { tokens } from "./similarity.ts";

/** Words of the issue and of the failing output. What they name is a likelier part of the fix. */
export interface Clues {
  /** A factor of at least 1 for a piece of code, by the names and literals in it. */
  boost(code: string): number;
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
