import { harmsOnly } from "../../agent/core/harms-only.ts";
import type { Proposal, Verdict } from "../../agent/core/model.ts";
import type {
  ChatModel,
  Editor,
  Languages,
  ProposalContext,
  Proposer,
} from "../../agent/core/ports.ts";
import {
  describeTask,
  firstQuestion,
  groupTemperatures,
  hypothesesRequest,
  reviseQuestion,
} from "./fix-questions.ts";
import type { FixTask } from "./fix-questions.ts";
import { renderTestCode } from "../../prompts/failing-tests.ts";
import { openFixSession } from "./fix-session.ts";
import type { Attempt, FixSession } from "./fix-session.ts";

export interface ModelProposerOptions {
  readonly model: ChatModel;
  readonly languages: Languages;
  /** With it, edits that cannot be applied go back to the model before anything is run. */
  readonly editor?: Editor;
  /** Of the first candidates, in order. */
  readonly temperatures?: readonly number[];
  /** At most this many first candidates. */
  readonly candidates?: number;
  /** Revisions after the first candidates; the run's budget usually ends them earlier. */
  readonly rounds?: number;
  readonly maximumOutputTokens?: number;
  readonly note?: (text: string) => void;
}

/**
 * Repairs written by a model: first candidates at several temperatures, each as whole definitions;
 * when the first three fail in the same way, different root causes; then revisions of the best one,
 * knowing its failing output.
 */
export function createModelProposer(options: ModelProposerOptions): Proposer {
  const temperatures = options.temperatures ?? [0, 0.8, 0.8, 1];
  const { candidates = temperatures.length, rounds = 12 } = options;
  return {
    name: "model",
    ahead: 1,
    async *propose(context) {
      const task = await describeTask(context, options.languages);
      const session = openFixSession(context, {
        model: options.model,
        languages: options.languages,
        editor: options.editor ?? null,
        maximumOutputTokens: options.maximumOutputTokens ?? 8_000,
        note: options.note ?? (() => {}),
      });
      yield* proposeFirst(session, { task, temperatures: temperatures.slice(0, candidates) });
      if (!hasSucceeded(session))
        yield* proposeRevisions(session, { task, rounds, context, languages: options.languages });
    },
  };
}

interface First {
  readonly task: FixTask;
  readonly temperatures: readonly number[];
}

async function* proposeFirst(
  session: FixSession,
  { task, temperatures }: First,
): AsyncGenerator<Proposal, void, void> {
  for (const first of groupTemperatures(temperatures)) {
    yield* session.tryQuestion(firstQuestion(task, first));
    // The tests it harms say more than another sample of the same question.
    if (session.attempts.some(({ verdict }) => harmsOnly(verdict))) return;
    if (!behaveAlike(session.attempts)) continue;
    yield* proposeOtherCauses(session, task);
    return;
  }
}

async function* proposeOtherCauses(
  session: FixSession,
  task: FixTask,
): AsyncGenerator<Proposal, void, void> {
  const [sample] = await session.ask(hypothesesRequest(task, session.attempts));
  for (const hypothesis of sample?.value.hypotheses.slice(0, 4) ?? []) {
    yield* session.tryQuestion(firstQuestion(task, { temperature: 0, samples: 1, hypothesis }));
    if (hasSucceeded(session)) return;
  }
}

interface Revisions {
  readonly task: FixTask;
  readonly rounds: number;
  readonly context: ProposalContext;
  readonly languages: Languages;
}

/** Ends early when two rounds in a row brought nothing new. */
async function* proposeRevisions(
  session: FixSession,
  { task, rounds, context, languages }: Revisions,
): AsyncGenerator<Proposal, void, void> {
  let fruitless = 0;
  for (let round = 1; round <= rounds && fruitless < 2; round += 1) {
    context.signal.throwIfAborted();
    const chosen = mostPromising(session.attempts);
    if (chosen === null) return;
    const before = session.attempts.length;
    const harmed = await harmedTests(chosen.verdict, { context, languages });
    const revision = { attempts: session.attempts, chosen, round, harmed };
    yield* session.tryQuestion(reviseQuestion(task, revision));
    if (hasSucceeded(session)) return;
    fruitless = session.attempts.length === before ? fruitless + 1 : 0;
  }
}

/** The code of the tests that passed before: whether they assert the fault, nobody can tell without it. */
async function harmedTests(
  verdict: Verdict,
  { context, languages }: Pick<Revisions, "context" | "languages">,
): Promise<string> {
  if (!harmsOnly(verdict)) return "";
  return renderTestCode({ tests: verdict.newlyFailing, file: null, tree: context.tree, languages });
}

function hasSucceeded({ attempts }: FixSession): boolean {
  return attempts.some(
    ({ verdict }) => verdict.kind === "verified" || verdict.kind === "plausible",
  );
}

/** The first three failed the same tests: more samples of the same idea would too. */
function behaveAlike(attempts: readonly Attempt[]): boolean {
  if (attempts.length < 3 || attempts.some(({ verdict }) => verdict.kind !== "failing"))
    return false;
  return new Set(attempts.map(({ verdict }) => behaviour(verdict))).size === 1;
}

function behaviour(verdict: Verdict): string {
  if (verdict.kind !== "failing") return verdict.kind;
  return JSON.stringify([verdict.stillFailing.toSorted(), verdict.newlyFailing.toSorted()]);
}

/** Fewest harmed tests first, then fewest still failing, then the latest; the inapplicable last. */
function mostPromising(attempts: readonly Attempt[]): Attempt | null {
  const ranked = attempts
    .map((attempt, index) => ({ attempt, index, harm: harmOf(attempt.verdict) }))
    .sort((a, b) => a.harm - b.harm || b.index - a.index);
  return ranked[0]?.attempt ?? null;
}

function harmOf(verdict: Verdict): number {
  if (verdict.kind === "rejected") return Number.MAX_SAFE_INTEGER;
  if (verdict.kind !== "failing") return 0;
  const didNotRun = verdict.stillFailing.length + verdict.newlyFailing.length === 0;
  if (didNotRun) return 1_000_000;
  return verdict.newlyFailing.length * 1_000 + verdict.stillFailing.length;
}
