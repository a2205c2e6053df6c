import type { Suspect } from "../../core/model.ts";
import type { CodeHost, RunEvent } from "../../core/ports.ts";
import { harmless } from "../harmless.ts";
import { localizationRow } from "../result.ts";
import { code, elapsed, suspectList } from "../summary.ts";
import type { LedgerRun } from "./run-ledger.ts";

export interface ProgressOptions {
  readonly host: CodeHost;
  readonly repository: string;
  /** The issue or pull request that is commented on. */
  readonly issue: number;
  /** Which of our comments there it is. */
  readonly marker: string;
  readonly run: string;
  /** Of the run's page; null when there is none. */
  readonly address: string | null;
  /** 2 for the second run of the issue. */
  readonly attempt: number;
  readonly earlier: readonly LedgerRun[];
  /** Dollars the run may cost; null without a limit. */
  readonly limit: number | null;
  /** Edits count as content for the host's limits, milliseconds between two. */
  readonly interval: number;
  readonly signal: AbortSignal;
}

interface Told {
  readonly title: string;
  readonly body: string;
  /** The small line below. */
  readonly last: string;
}

export interface ProgressComment {
  onEvent(event: RunEvent): void;
  /** The last word; waits until it is said. */
  end(title: string, body: string): Promise<void>;
  /** Nothing more is said of itself: the run is continued elsewhere or later. */
  stop(): void;
}

/** The comment of the runs. */
export function markerOf(issue: number): string {
  return `<!-- repair:v1 issue=${issue} -->`;
}

/** The comment of all other answers, so that none of them takes the place of a verdict. */
export function answerMarkerOf(issue: number): string {
  return `<!-- repair:v1 answer issue=${issue} -->`;
}

/** One comment that grows with the run. A failed edit is nothing: the next one or the end says it. */
export function openProgressComment(options: ProgressOptions): ProgressComment {
  const { host, repository, issue, marker, run, interval, signal } = options;
  const started = performance.now();
  const lines: string[] = [];
  let dollars = 0;
  let tried = 0;
  let current = "";
  let saying: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  let where = "";
  const name =
    options.address === null ? `run ${code(run)}` : `[run ${code(run)}](${options.address})`;
  const say = ({ title, body, last }: Told, until: AbortSignal) => {
    const text = `### repair: ${title}\n\n${body}\n\n${earlierRuns(options.earlier)}<sub>${last}</sub>`;
    return host.say({ repository, issue, marker, body: text }, until);
  };
  const heading = () => {
    const cost = options.limit === null ? "" : ` of $${options.limit.toFixed(2)}`;
    const attempt = options.attempt > 1 ? ` · run ${options.attempt}` : "";
    return `running${attempt} · ${elapsed(performance.now() - started)} · $${dollars.toFixed(2)}${cost}`;
  };
  const show = () => {
    timer = null;
    const candidates = tried === 0 ? "" : `, ${tried} candidates tried`;
    const now = current === "" ? [] : [`- [ ] ${current}${candidates}`];
    const told = {
      title: heading(),
      body: `${[...lines, ...now].join("\n") || "Starting."}${where}`,
      last: `${name} · \`/repair cancel\` · \`/repair status\``,
    };
    saying = saying.then(() => say(told, signal)).catch(() => undefined);
  };
  show();
  // Time and cost go on in a long silent step too.
  const ticking = setInterval(() => (timer ??= setTimeout(show, 0)), Math.max(interval, quiet));
  ticking.unref();
  const stop = () => {
    clearInterval(ticking);
    if (timer !== null) clearTimeout(timer);
  };
  return {
    onEvent(event) {
      if (event.kind === "candidate") tried = event.tried;
      else if (event.kind === "spend") dollars = event.spend.dollars;
      else if (event.kind === "localized") where = whereText(event.suspects);
      else if (event.kind === "step-started") current = event.step;
      else if (event.kind === "step-finished") {
        current = "";
        const time = event.replayed ? "from before" : `${Math.round(event.seconds)} s`;
        lines.push(`- [x] ${event.step}: ${harmless(event.summary).slice(0, 200)} (${time})`);
      } else return;
      timer ??= setTimeout(show, interval);
    },
    stop,
    async end(title, body) {
      stop();
      await saying;
      // Also when the run was cancelled: the last word has a time of its own.
      // The verdict's own last line names the run already; a link to it is more.
      const own = options.address === null && body.includes(run) ? "" : `${name} · `;
      const last = `${own}\`/repair retry\` · \`/repair help\``;
      await say({ title, body, last }, AbortSignal.timeout(60_000));
    },
  };
}

/** Milliseconds after which the comment says at least how much time has passed. */
const quiet = 60_000;

function whereText(found: readonly Suspect[]): string {
  const rows = suspectList({ localization: found.map(localizationRow) });
  return `\n\n<details><summary>Why these places</summary>\n\n${rows}\n</details>`;
}

const mostEarlier = 10;

/** Folded, so that the comment stays one. */
export function earlierRuns(runs: readonly LedgerRun[]): string {
  if (runs.length === 0) return "";
  const rows = runs.slice(0, mostEarlier).map(({ id, status, dollars, startedAt }) => {
    const cost = dollars === null || dollars === 0 ? "" : `, $${dollars.toFixed(2)}`;
    return `- ${code(id)} ${startedAt.slice(0, 16).replace("T", " ")}: ${status}${cost}`;
  });
  if (runs.length > mostEarlier) rows.push(`- … and ${runs.length - mostEarlier} before them`);
  return `<details><summary>Earlier runs</summary>\n\n${rows.join("\n")}\n</details>\n\n`;
}
