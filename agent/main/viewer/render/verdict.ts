import { shellWord } from "../../run-folder.ts";
import type { RunView } from "../read/run-view.ts";
import { shortRepository } from "../read/entry.ts";
import { badge } from "./badge.ts";
import { clock, count, duration, money, plural } from "./figures.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";

/** The top of a run's page: what came of it, in words, before anything else. */
export function renderVerdict(view: RunView): Html {
  const { request, state } = view;
  const title = request?.issue.title ?? view.record?.id ?? view.key;
  return html`<header class="verdict ${state}" data-part="verdict">
    <p class="over">${badge(state)} <span>${issueName(view)}</span></p>
    <h1>${title === "" ? "(no title)" : title}</h1>
    <p class="lead">${sentence(view)}${state === "stopped" ? resumption(view) : null}</p>
    ${factsOf(view)} ${problemsOf(view)}
  </header>`;
}

function issueName({ request, record }: RunView): string {
  const issue = request?.issue;
  const source = issue?.repository ?? record?.repository?.slug ?? request?.source ?? "";
  const number = issue?.number ?? null;
  return `${shortRepository(source)}${number === null ? "" : ` #${number}`}`;
}

/** Something to copy, in one piece. */
function resumption({ folder }: RunView): Html {
  return html` <code
    ><span class="whole">repair fix --resume</span> ${shellWord(folder.path)}</code
  >`;
}

/** The verdict as a sentence a person can repeat. */
export function sentence(view: RunView): string {
  const { state, outcome, evidence } = view;
  const why = outcome?.why ?? view.result?.why ?? "";
  switch (state) {
    case "verified": {
      const fixed = evidence?.failToPass.length ?? 0;
      return `${plural(fixed, "test")} that failed before ${fixed === 1 ? "passes" : "pass"} with the change, and nothing that passed before fails.`;
    }
    case "unverified":
      return `There is a patch, but it is not shown to be right: ${why}.`;
    case "gave-up":
      return `No patch is proposed: ${why}.`;
    case "refused":
      return `The run was refused: ${why}.`;
    case "failed":
      return `The run failed: ${why}.`;
    case "running":
      return runningSentence(view);
    case "stopped":
      return "The run ended before it came to a result. It can be continued:";
    case "unreadable":
      return "This run was made by another version of repair, or its files are damaged.";
  }
}

function runningSentence({ stages, candidates }: RunView): string {
  const current = stages.findLast((stage) => stage.state === "running");
  if (current === undefined) return "The run has begun.";
  const tried = candidates.length === 0 ? "" : `, ${plural(candidates.length, "candidate")} tried`;
  return `At work: ${stageWords[current.name] ?? current.name}${tried}.`;
}

const stageWords: Readonly<Record<string, string>> = {
  localize: "looking for the fault",
  baseline: "running the tests as they are",
  reproduce: "making the fault show in a test",
  coverage: "measuring what the failing tests execute",
  candidates: "trying repairs",
};

function factsOf(view: RunView): Html {
  const { request, record, result, spend, stages } = view;
  const seconds =
    view.state === "running" || result?.duration_ms === null || result === null
      ? elapsed(stages)
      : result.duration_ms.total / 1000;
  const tokens = spend === null ? 0 : spend.inputTokens + spend.outputTokens;
  const limit = request?.config.maxCost ?? null;
  const calls = spend?.calls ?? 0;
  const model = result?.model ?? (request?.offline === true ? null : request?.config.model) ?? null;
  const facts: readonly (readonly [string, Html | string])[] = [
    ["Time", duration(seconds)],
    [
      "Cost",
      spend === null || calls === 0
        ? "$0, no model was asked"
        : spend.unknownPrice && spend.dollars === 0
          ? "unknown: the model has no price"
          : `${money(spend)}${limit === null ? "" : ` of $${limit.toFixed(2)}`}`,
    ],
    ...(calls > 0
      ? [["Model", `${model ?? "?"}, ${plural(calls, "call")}, ${count(tokens)} tokens`] as const]
      : []),
    ["Tried", plural(view.candidates.length, "candidate")],
    ...(record?.repository === null || record === null
      ? []
      : [["Base", html`<code>${record.repository.baseCommit.slice(0, 10)}</code>`] as const]),
    [
      "Started",
      html`<time datetime="${request?.startedAt ?? ""}">${clock(request?.startedAt ?? "")}</time>`,
    ],
  ];
  return html`<dl class="facts">
    ${facts.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function elapsed(stages: RunView["stages"]): number | null {
  return stages.length === 0 ? null : stages.reduce((sum, { seconds }) => sum + seconds, 0);
}

function problemsOf({ problems }: RunView): Html | null {
  if (problems.length === 0) return null;
  return html`<div class="note warn" role="note">
    <strong>Not everything could be read.</strong>
    <ul>
      ${problems.map((problem) => html`<li>${problem}</li>`)}
    </ul>
  </div>`;
}
