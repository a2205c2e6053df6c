import { splitInlineCode } from "./markdown.ts";
import type { Block } from "./markdown.ts";
import type { Suggestion } from "./suggestion.ts";

const mostPhrases = 200;

/** "change `X` to `Y`", "use `Y` instead of `X`", "`X` should be `Y`" and their kin, in inline code. */
export function readPhrases(blocks: readonly Block[]): readonly Suggestion[] {
  const found: Suggestion[] = [];
  for (const block of blocks) {
    if (block.kind !== "prose") continue;
    for (const paragraph of block.text.split(/\n\s*\n/))
      if (found.length < mostPhrases)
        found.push(...readParagraph(paragraph.replaceAll("\n", " ").slice(0, 4_000)));
  }
  return found;
}

const forwards =
  /^\W*(?:(?:\w+\s+){0,6})?(?:to|by|with|into|->|=>|→|should (?:really |probably |actually )?(?:be|read|say|use|have been)|(?:must|needs to|has to|ought to) be(?:come)?|becomes?|for)\W*$/i;
const backwards =
  /^\W*(?:\w+\s+){0,4}(?:instead of|rather than|in place of|in lieu of|not|and not|was|replac(?:es|ing))\W*(?:(?:the|just|using|a)\s*)?\W*$/i;
const verbs =
  /\b(chang\w*|replac\w*|renam\w*|substitut\w*|swap\w*|switch\w*|convert\w*|updat\w*|modif\w*|correct\w*|fix\w*|turn\w*|from|instead of|rather than)\b[^.]{0,80}$/i;
const onlyNew =
  /\b(should (?:be|read|use|say|return|check|have been)|must be|needs? to be|chang\w* (?:it|this|that|the line|the condition)[^.]{0,30} (?:to|into)|fix\w*[^.]{0,40}(?:by using|by|with|is|:)|replace[^.]{0,40} (?:with|by)|correct\w*[^.]{0,30} is|something like)\W*$/i;

function readParagraph(paragraph: string): readonly Suggestion[] {
  const parts = splitInlineCode(withQuotesAsCode(paragraph));
  const found: Suggestion[] = [];
  for (let at = 1; at < parts.length; at += 2) {
    const [lead = "", one = "", between = "", other = ""] = parts.slice(at - 1, at + 3);
    if (one === "") continue;
    if (other !== "" && other !== one && between.length < 80) {
      if (isForwards(lead, between)) found.push(change(one, other));
      if (backwards.test(between)) found.push(change(other, one));
    }
    if (onlyNew.test(lead.slice(-120)) && /[^\w.]/.test(one))
      found.push({
        kind: "similar-line",
        plan: `use ${one} as the issue says`,
        changes: [{ kind: "nearest", path: null, line: null, after: one }],
      });
  }
  return found;
}

function isForwards(lead: string, between: string): boolean {
  if (!forwards.test(between)) return false;
  const isStatement = /should|must|need|has to|ought|becomes|->|=>|→/.test(between);
  return isStatement || verbs.test(lead.slice(-120)) || /^\s*$/.test(lead);
}

function change(before: string, after: string): Suggestion {
  return {
    kind: "phrase",
    plan: `change ${before} to ${after} as the issue says`,
    changes: [{ kind: "replace", path: null, before, after }],
  };
}

/** Quoted words count as code only where the sentence has no code of its own. */
function withQuotesAsCode(paragraph: string): string {
  if (paragraph.includes("`")) return paragraph;
  return paragraph.replaceAll(/["“”]/g, "`");
}
