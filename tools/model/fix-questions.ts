import type { ProposalContext } from "../../agent/core/ports.ts";
import { canonicalJson } from "../../agent/core/journal.ts";
import { renderCode } from "../../prompts/code.ts";
import { renderIssue } from "../../prompts/fence.ts";
import { hypotheses, reviseFix, writeFix } from "../../prompts/index.ts";
import { renderTestCode } from "../../prompts/failing-tests.ts";
import { readPlaces } from "../../prompts/places.ts";
import { renderFailing, renderOutcome, renderProposal } from "../../prompts/proposal.ts";
import type { Hypothesis } from "../../prompts/replies.ts";
import type { Languages } from "../../agent/core/ports.ts";
import type { Attempt, FixQuestion } from "./fix-session.ts";

const codeTokens = 14_000;

/** What every question about this repair says. */
export interface FixTask {
  readonly issue: string;
  readonly code: string;
  readonly failing: string;
  /** The code of the failing tests. */
  readonly tests: string;
}

export async function describeTask(
  context: ProposalContext,
  languages: Languages,
): Promise<FixTask> {
  const { localization, tree, issue, failing } = context;
  const places = await readPlaces(localization, { tree, languages, most: 6 });
  const { tests, log, file = null } = failing;
  return {
    issue: renderIssue(issue),
    code: renderCode(places, codeTokens),
    failing: renderFailing(tests, log),
    tests: await renderTestCode({ tests, file, tree, languages }),
  };
}

export interface FirstQuestion {
  readonly temperature: number;
  readonly samples: number;
  readonly hypothesis: Hypothesis | null;
}

export function firstQuestion(task: FixTask, first: FirstQuestion): FixQuestion {
  const { temperature, samples, hypothesis } = first;
  const assumed =
    hypothesis === null
      ? ""
      : `Assume that this is the root cause, and repair it: ${hypothesis.cause}\nSuggested change: ${hypothesis.change}`;
  return {
    purpose: writeFix.name,
    messages: writeFix.render({ ...task, failing: withTests(task), hypothesis: assumed }),
    temperature,
    samples,
    label: hypothesis === null ? `temperature ${temperature}` : `hypothesis: ${hypothesis.cause}`,
  };
}

/** Equal temperatures that follow one another are asked as samples of one question. */
export function groupTemperatures(temperatures: readonly number[]): readonly FirstQuestion[] {
  const groups: { temperature: number; samples: number; hypothesis: null }[] = [];
  for (const temperature of temperatures) {
    const last = groups.at(-1);
    if (last?.temperature === temperature) last.samples += 1;
    else groups.push({ temperature, samples: 1, hypothesis: null });
  }
  return groups;
}

export interface Revision {
  readonly attempts: readonly Attempt[];
  readonly chosen: Attempt;
  readonly round: number;
  /** The code of tests that passed before and are all that fails; empty when something else does. */
  readonly harmed: string;
}

export function reviseQuestion(task: FixTask, revision: Revision): FixQuestion {
  const { attempts, chosen, round, harmed } = revision;
  const others = attempts.filter((attempt) => attempt !== chosen).slice(-2);
  return {
    purpose: reviseFix.name,
    messages: reviseFix.render({
      issue: task.issue,
      code: task.code,
      tests: task.tests,
      previous: renderAttempts([...others, chosen]),
      outcome: [renderOutcome(chosen.verdict), harmed, harmed === "" ? "" : mayStand]
        .filter((part) => part !== "")
        .join("\n\n"),
    }),
    temperature: round % 2 === 1 ? 0 : 0.8,
    samples: 1,
    label: `revision ${round}`,
    ...(harmed === "" ? {} : { harming: canonicalJson(chosen.proposal.edits) }),
  };
}

/** Without this way out a right repair of behaviour that tests assert would be revised until it is wrong. */
const mayStand =
  "The tests that must become green do. If those that fail now assert the very behaviour that the issue wants changed, and a right repair has to break them, reply with the same edits again, and say in the plan which of them must change, and why. Otherwise keep what they assert.";

export function hypothesesRequest(task: FixTask, attempts: readonly Attempt[]) {
  return {
    purpose: hypotheses.name,
    messages: hypotheses.render({
      ...task,
      failing: withTests(task),
      tried: renderAttempts(attempts),
    }),
    schema: hypotheses.reply,
    temperature: 0.8,
    samples: 1,
    maximumOutputTokens: 4_000,
  };
}

function withTests({ failing, tests }: FixTask): string {
  return [failing, tests].filter((part) => part !== "").join("\n\n");
}

function renderAttempts(attempts: readonly Attempt[]): string {
  return attempts
    .map(({ proposal, verdict }, index) => {
      const result = verdict.kind === "verified" ? "passed" : verdict.why;
      return `### Repair ${index + 1} (result: ${result})\n\n${renderProposal(proposal)}`;
    })
    .join("\n\n");
}
