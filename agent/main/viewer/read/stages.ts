import type { SeenEvent } from "./events.ts";
import type { Spend } from "./shapes.ts";

/** One stage of a run, as the timeline shows it. */
export interface Stage {
  readonly name: string;
  readonly state: "done" | "running" | "stopped";
  /** Milliseconds since the run's first event. */
  readonly start: number;
  /** Null while it runs. */
  readonly end: number | null;
  /** Seconds of work, all starts of the run together. */
  readonly seconds: number;
  readonly summary: string;
  /** Spent while it ran. */
  readonly dollars: number;
  readonly calls: number;
  readonly tokens: number;
}

interface Building {
  name: string;
  start: number;
  end: number | null;
  seconds: number;
  summary: string;
  before: Spend | null;
  after: Spend | null;
}

/**
 * The stages in order, from the events alone. Trying candidates is no step of the journal: it lasts
 * from the last finished step to the end. A continued run tells its steps again, replayed: of those the
 * time of the first telling counts, and the cost of the last, because replayed answers are charged again.
 */
export function stagesOf(events: readonly SeenEvent[], isLive: boolean): readonly Stage[] {
  const [first] = events;
  if (first === undefined) return [];
  const origin = Date.parse(first.at);
  const building = new Map<string, Building>();
  let current: Building | null = null;
  let spent: Spend | null = null;
  const begin = (name: string, at: string): Building => {
    const start = Date.parse(at) - origin;
    const known = building.get(name);
    const stage: Building = known ?? { ...blank, name, start };
    stage.before = spent;
    stage.after = spent;
    stage.end = null;
    building.set(name, stage);
    return stage;
  };
  const close = (at: string) => {
    if (current === null) return;
    current.end = Date.parse(at) - origin;
    if (current.name === searching) current.seconds = (current.end - current.start) / 1000;
    current = null;
  };
  for (const event of events) {
    if (event.kind === "step-started") {
      if (event.step === firstStep) spent = null;
      close(event.at);
      current = begin(event.step, event.at);
    } else if (event.kind === "step-finished") {
      current ??= begin(event.step, event.at);
      if (!event.replayed || current.seconds === 0) current.seconds += event.seconds;
      current.summary = event.summary;
      close(event.at);
      if (event.step === lastStep) current = begin(searching, event.at);
    } else if (event.kind === "candidate") {
      current ??= begin(searching, event.at);
      current.summary = `${event.tried} tried`;
    } else if (event.kind === "spend") {
      spent = event.spend;
      if (current !== null) current.after = spent;
    } else if (event.kind === "finished") close(event.at);
  }
  const now = Date.parse(events.at(-1)?.at ?? first.at) - origin;
  return [...building.values()].map((stage) => finish(stage, isLive, now));
}

export const searching = "candidates";
const firstStep = "localize";
const lastStep = "coverage";

const blank = { end: null, seconds: 0, summary: "", before: null, after: null };

function finish(stage: Building, isLive: boolean, now: number): Stage {
  const { before, after } = stage;
  const over = (value: (spend: Spend) => number) =>
    Math.max(0, (after === null ? 0 : value(after)) - (before === null ? 0 : value(before)));
  const state = stage.end !== null ? "done" : isLive ? "running" : "stopped";
  const seconds =
    stage.end === null && stage.seconds === 0 ? (now - stage.start) / 1000 : stage.seconds;
  return {
    name: stage.name,
    state,
    start: stage.start,
    end: stage.end,
    seconds,
    summary: stage.summary,
    dollars: over((spend) => spend.dollars),
    calls: over((spend) => spend.calls),
    tokens: over((spend) => spend.inputTokens + spend.outputTokens),
  };
}
