import type { CheckRequest } from "../../core/ports.ts";
import type { MemoryHost, MemoryPullRequest } from "../../../tools/github/memory-host.ts";

export interface Simulated {
  readonly event: string;
  /** `taken`, or `ignored: …`. */
  readonly decision: string;
  readonly failure?: string;
  /** Of the run it started. */
  readonly folder?: string;
}

/** Everything GitHub would show of it, as JSON. */
export function simulationObject(told: Simulated, host: MemoryHost | null) {
  const { pullRequests = [], comments = [], reactions = [], checks = [] } = host ?? {};
  return {
    ...told,
    reactions,
    comments,
    pullRequests,
    checks,
    threadAnswers: host?.threadAnswers ?? [],
  };
}

/** The same as text: each thing in the order in which people would meet it. */
export function simulationText(told: Simulated, host: MemoryHost | null): string {
  const { event, decision, failure, folder } = told;
  const lines = [`${event}: ${decision}${failure === undefined ? "" : ` (${failure})`}`];
  for (const { reaction } of host?.reactions ?? []) lines.push(`reaction ${reaction}`);
  for (const { issue, body } of host?.comments ?? []) lines.push(`\ncomment on #${issue}\n${body}`);
  for (const { path, body } of host?.threadAnswers ?? [])
    lines.push(`\nanswer in the thread at ${path}\n${body}`);
  for (const pull of host?.pullRequests ?? []) lines.push(...pullLines(pull));
  for (const check of host?.checks ?? []) lines.push(...checkLines(check));
  if (folder !== undefined) lines.push("", `run folder ${folder}`);
  return `${lines.join("\n")}\n`;
}

function pullLines({ head, title, body, draft, labels, reviewers }: MemoryPullRequest) {
  const list = (what: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${what} ${names.join(", ")}`];
  return [
    `\n${draft ? "draft " : ""}pull request ${head}: ${title}`,
    ...list("labels", labels),
    ...list("reviewers", reviewers),
    body,
  ];
}

function checkLines({ name, conclusion, title, summary, annotations, actions }: CheckRequest) {
  return [
    `\ncheck ${name}: ${conclusion ?? "in progress"}, ${title}`,
    summary,
    ...annotations.map(
      ({ path, span, message }) =>
        `note ${path}:${span.start}${span.end === span.start ? "" : `-${span.end}`} ${message}`,
    ),
    ...actions.map(({ label, description }) => `button ${label}: ${description}`),
  ];
}
