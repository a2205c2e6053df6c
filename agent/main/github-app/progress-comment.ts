import type { CodeHost, RunEvent } from "../../core/ports.ts";
import { code } from "../summary.ts";
import { harmless } from "../pull-request.ts";

export interface ProgressOptions {
  readonly host: CodeHost;
  readonly repository: string;
  readonly issue: number;
  readonly run: string;
  /** Edits count as content for the host's limits, milliseconds between two. */
  readonly interval: number;
  readonly signal: AbortSignal;
}

export interface ProgressComment {
  onEvent(event: RunEvent): void;
  /** The last word; waits until it is said. */
  end(title: string, body: string): Promise<void>;
}

export function markerOf(issue: number): string {
  return `<!-- repair:v1 issue=${issue} -->`;
}

/** One comment that grows with the run. A failed edit is nothing: the next one or the end says it. */
export function openProgressComment(options: ProgressOptions): ProgressComment {
  const { host, repository, issue, run, signal } = options;
  const started = performance.now();
  const lines: string[] = [];
  let tried = 0;
  let saying: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  const say = (title: string, body: string, until: AbortSignal) => {
    const text = `### repair: ${title}\n\n${body}\n\n<sub>run ${code(run)}</sub>`;
    return host.say({ repository, issue, marker: markerOf(issue), body: text }, until);
  };
  const elapsed = () => `${Math.round((performance.now() - started) / 1000)} s`;
  const show = () => {
    timer = null;
    const candidates = tried === 0 ? [] : [`- [ ] ${tried} candidates tried`];
    const body = [...lines, ...candidates, "", "`/repair cancel` · `/repair status`"].join("\n");
    saying = saying.then(() => say(`running · ${elapsed()}`, body, signal)).catch(() => undefined);
  };
  show();
  return {
    onEvent(event) {
      if (event.kind === "candidate") tried = event.tried;
      else if (event.kind === "step-finished")
        lines.push(`- [x] ${event.step}: ${harmless(event.summary).slice(0, 200)}`);
      else return;
      timer ??= setTimeout(show, options.interval);
    },
    async end(title, body) {
      if (timer !== null) clearTimeout(timer);
      await saying;
      // Also when the run was cancelled: the last word has a time of its own.
      await say(title, body, AbortSignal.timeout(60_000));
    },
  };
}
