import type { Issue, Proposal } from "../../../agent/core/model.ts";
import type { ProposalContext, Proposer } from "../../../agent/core/ports/proposer.ts";
import type { Languages } from "../../../agent/core/ports/source-code.ts";
import { readCodeBlocks } from "./code-blocks.ts";
import { readDiffs } from "./diffs.ts";
import { readBlocks } from "./markdown.ts";
import { readPhrases } from "./phrases.ts";
import { openPlaces } from "./places.ts";
import { resolveSuggestion } from "./resolve.ts";
import type { Suggestion } from "./suggestion.ts";

/** An issue that offers more than this is not describing a fix. */
const mostSuggestions = 150;
const mostProposals = 200;

/**
 * Fixes that the issue itself spells out. Nothing here decides whether one is right: a misleading
 * suggestion is a candidate like any other and fails verification.
 */
export function createLiteralProposer(languages: Languages): Proposer {
  return { name: "literal", ahead: 16, propose: (context) => propose(context, languages) };
}

async function* propose(context: ProposalContext, languages: Languages): AsyncGenerator<Proposal> {
  const places = openPlaces(context);
  const seen = new Set<string>();
  for (const suggestion of readSuggestions(context.issue)) {
    context.signal.throwIfAborted();
    for await (const edits of resolveSuggestion(suggestion, { places, languages })) {
      const key = JSON.stringify(edits);
      if (seen.has(key)) continue;
      seen.add(key);
      yield {
        origin: { proposer: "literal", detail: suggestion.kind },
        plan: shortened(suggestion.plan),
        edits,
      };
      if (seen.size >= mostProposals) return;
    }
  }
}

const order: readonly Suggestion["kind"][] = [
  "diff",
  "suggestion-block",
  "phrase",
  "code-pair",
  "definition",
  "code-block",
  "similar-line",
];

/** Of the issue and its comments, the most explicit ways of writing first. */
export function readSuggestions(issue: Issue): readonly Suggestion[] {
  const texts = [`${issue.title}\n\n${issue.body}`, ...issue.comments.map(({ body }) => body)];
  const found = texts.slice(0, 100).flatMap((text) => {
    const blocks = readBlocks(text);
    return [...readDiffs(blocks), ...readPhrases(blocks), ...readCodeBlocks(blocks)];
  });
  return found
    .sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind))
    .slice(0, mostSuggestions);
}

function shortened(plan: string): string {
  return plan.length <= 200 ? plan : `${plan.slice(0, 197)}...`;
}
