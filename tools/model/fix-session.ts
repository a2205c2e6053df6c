import { ModelError } from "../../agent/core/errors.ts";
import { canonicalJson } from "../../agent/core/journal.ts";
import type { Proposal, Verdict } from "../../agent/core/model.ts";
import type {
  ChatMessage,
  ChatModel,
  ChatRequest,
  ChatSample,
  Editor,
  Languages,
  ProposalContext,
} from "../../agent/core/ports.ts";
import { fixSchema } from "../../prompts/replies.ts";
import type { FixReply } from "../../prompts/replies.ts";
import { checkFix } from "./check-fix.ts";

export interface FixTools {
  readonly model: ChatModel;
  readonly languages: Languages;
  readonly editor: Editor | null;
  readonly maximumOutputTokens: number;
  readonly note: (text: string) => void;
}

/** A question for repairs: what is asked, how boldly, and what its answers are to be called. */
export interface FixQuestion {
  readonly purpose: string;
  readonly messages: readonly ChatMessage[];
  readonly temperature: number;
  readonly samples: number;
  /** For the origin of the proposals: `temperature 0.8`, `revision 2`. */
  readonly label: string;
  /** Edits, as canonical JSON, of which it is asked whether the tests they harm are to change. */
  readonly harming?: string;
}

export interface Attempt {
  readonly proposal: Proposal;
  readonly verdict: Verdict;
}

/** What one run of the proposer has asked and tried; yields each new, applicable repair once. */
export interface FixSession {
  readonly attempts: readonly Attempt[];
  tryQuestion(question: FixQuestion): AsyncGenerator<Proposal, void, void>;
  /** Null when the model's replies stay useless: that is no reason to end the run. */
  ask<Value>(request: ChatRequest<Value>): Promise<readonly ChatSample<Value>[]>;
}

export function openFixSession(context: ProposalContext, tools: FixTools): FixSession {
  const attempts: Attempt[] = [];
  const seen = new Set<string>();
  const parts: Parts = { context, tools, attempts, seen };
  return {
    attempts,
    ask: (request) => askPatiently(parts, request),
    async *tryQuestion(question) {
      for (const sample of await askPatiently(parts, fixRequest(question, tools))) {
        const first = await usableProposal(parts, question, sample);
        if (first === null) continue;
        const refusal = yield* tryProposal(parts, first);
        if (refusal === null) continue;
        const mended = await askBack(parts, first.question, { text: first.text, why: refusal });
        if (mended !== null) yield* tryProposal(parts, mended);
      }
    },
  };
}

interface Parts {
  readonly context: ProposalContext;
  readonly tools: FixTools;
  readonly attempts: Attempt[];
  readonly seen: Set<string>;
}

/**
 * Yields a repair that was not yielded before, or one that is given again as the answer to the tests it
 * harms; returns why it was refused, if it was.
 */
async function* tryProposal(
  { context, attempts, seen }: Parts,
  usable: Pick<UsableProposal, "proposal" | "question">,
): AsyncGenerator<Proposal, string | null, void> {
  const key = canonicalJson(usable.proposal.edits);
  const isAgain = key === usable.question.harming;
  if (seen.has(key) && !isAgain) return null;
  seen.add(key);
  const { plan } = usable.proposal;
  const proposal = isAgain ? { ...usable.proposal, standsBy: plan } : usable.proposal;
  yield proposal;
  const verdict = context.verdicts().findLast((judged) => judged.proposal === proposal)?.verdict;
  if (verdict === undefined) return null;
  attempts.push({ proposal, verdict });
  return verdict.kind === "rejected" ? verdict.why : null;
}

interface UsableProposal {
  readonly proposal: Proposal;
  readonly question: FixQuestion;
  /** The reply it came from, for the conversation. */
  readonly text: string;
}

/** A reply whose edits cannot be applied goes back once, with what is wrong, before it counts. */
async function usableProposal(
  parts: Parts,
  question: FixQuestion,
  sample: ChatSample<FixReply>,
): Promise<UsableProposal | null> {
  const checked = await checkReply(parts, question, sample);
  if (typeof checked !== "string") return checked;
  return askBack(parts, question, { text: sample.text, why: checked });
}

async function askBack(
  parts: Parts,
  question: FixQuestion,
  { text, why }: { text: string; why: string },
): Promise<UsableProposal | null> {
  parts.tools.note(`${question.label}: ${why.split("\n")[0]}; asked back`);
  const complaint = `These edits cannot be applied:\n${why}\n\nReply again with the whole JSON object, all edits included.`;
  const messages: readonly ChatMessage[] = [
    ...question.messages,
    { role: "assistant", text },
    { role: "user", text: complaint },
  ];
  const again: FixQuestion = {
    ...question,
    messages,
    samples: 1,
    label: `${question.label}, mended`,
  };
  const [sample] = await askPatiently(parts, fixRequest(again, parts.tools));
  if (sample === undefined) return null;
  const checked = await checkReply(parts, again, sample);
  if (typeof checked !== "string") return checked;
  parts.tools.note(`${again.label}: ${checked.split("\n")[0]}; dropped`);
  return null;
}

/** The proposal, or what is wrong with the reply. */
async function checkReply(
  { context, tools }: Parts,
  question: FixQuestion,
  { value, text }: ChatSample<FixReply>,
): Promise<UsableProposal | string> {
  const checked = await checkFix(value, { ...tools, tree: context.tree });
  if (checked.kind === "unusable") return checked.why;
  const origin = { proposer: "model", detail: question.label };
  const plan = value.plan.trim().slice(0, 2_000);
  return { proposal: { origin, plan, edits: checked.edits }, question, text };
}

function fixRequest(question: FixQuestion, tools: FixTools): ChatRequest<FixReply> {
  const { purpose, messages, temperature, samples } = question;
  const { maximumOutputTokens } = tools;
  return { purpose, messages, schema: fixSchema, temperature, samples, maximumOutputTokens };
}

async function askPatiently<Value>(
  { context, tools }: Parts,
  request: ChatRequest<Value>,
): Promise<readonly ChatSample<Value>[]> {
  try {
    return (await tools.model.ask(request, context.signal)).samples;
  } catch (error) {
    if (!(error instanceof ModelError) || !isUselessReply(error)) throw error;
    tools.note(`${request.purpose}: ${error.message.split("\n")[0]}; skipped`);
    return [];
  }
}

function isUselessReply({ fault }: ModelError): boolean {
  return fault === "malformed" || fault === "truncated" || fault === "refused";
}
