import type { Measurement } from "./measure.ts";

/** CPU and wall seconds, and memory, of a step of the Python reference, as its bench prints them. */
export interface ReferenceStep {
  readonly name: string;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly megabytes: number;
}

const step = /^(.+?): self cpu ([\d.]+)s children cpu ([\d.]+)s wall ([\d.]+)s\s+rss (\d+) MB$/gm;

export function readReference(text: string): readonly ReferenceStep[] {
  return [...text.matchAll(step)].map(([, name = "", own, children, wall, megabytes]) => {
    const cpuSeconds = Number(own) + Number(children);
    return { name, cpuSeconds, wallSeconds: Number(wall), megabytes: Number(megabytes) };
  });
}

/** One line a goal: the figure, what it is compared with, and whether the goal is met. */
export function compareWithGoals(
  measured: readonly Measurement[],
  reference: readonly ReferenceStep[],
): readonly string[] {
  const ours = (key: string): Measurement | null =>
    bestOf(measured.filter((one) => one.key === key));
  const theirs = (start: string): ReferenceStep | null =>
    reference.findLast(({ name }) => name.startsWith(start)) ?? null;
  const cold = theirs("cold index one commit");
  const limit = ours("limit");
  const peak = Math.max(0, ...measured.map(({ peakMegabytes }) => peakMegabytes));
  const warm = sumOf([ours("open"), ours("rank")]);
  return [
    ratio("cold index, one thread, CPU to reference CPU", {
      value: ours("cold-1")?.cpuSeconds,
      to: cold?.cpuSeconds,
      goal: 1,
    }),
    ratio("cold index, two workers, wall to reference wall", {
      value: ours("cold-2")?.wallSeconds,
      to: cold?.wallSeconds,
      goal: 0.6,
    }),
    ratio("cold index, one thread, CPU to physical limit", {
      value: ours("cold-1")?.cpuSeconds,
      to: limit?.cpuSeconds,
      goal: null,
    }),
    ratio("cold index, two workers, wall to physical limit", {
      value: ours("cold-2")?.wallSeconds,
      to: limit?.wallSeconds,
      goal: null,
    }),
    figure("incremental, CPU without git's", {
      value: milliseconds(ours("incremental")?.cpuSeconds),
      unit: "ms",
      goal: null,
    }),
    ratio("incremental, CPU to reference CPU", {
      value: ours("incremental")?.cpuSeconds,
      to: theirs("incremental")?.cpuSeconds,
      goal: null,
    }),
    figure("incremental, wall", {
      value: milliseconds(ours("incremental")?.wallSeconds),
      unit: "ms",
      goal: 150,
    }),
    figure("rank, warm code, wall", {
      value: milliseconds(ours("rank")?.wallSeconds),
      unit: "ms",
      goal: 200,
    }),
    figure("rank with reading index and history back, wall", {
      value: milliseconds(warm),
      unit: "ms",
      goal: null,
    }),
    figure("rank, warm code, CPU", {
      value: milliseconds(ours("rank")?.cpuSeconds),
      unit: "ms",
      goal: null,
    }),
    ratio("rank, CPU to reference CPU", {
      value: ours("rank")?.cpuSeconds,
      to: theirs("rank with history")?.cpuSeconds,
      goal: null,
    }),
    ratio("index and history, cold, wall to reference's two", {
      value: ours("first")?.wallSeconds,
      to: sumOf([cold, theirs("history build")]),
      goal: null,
    }),
    figure("peak memory of any part", { value: peak, unit: "MB", goal: 300 }),
  ];
}

/** The shortest of several rounds: what is longer was disturbed by something else. */
function bestOf(measured: readonly Measurement[]): Measurement | null {
  return measured.toSorted((a, b) => a.wallSeconds - b.wallSeconds)[0] ?? null;
}

function sumOf(parts: readonly ({ readonly wallSeconds: number } | null)[]): number | undefined {
  let sum = 0;
  for (const part of parts) {
    if (part === null) return undefined;
    sum += part.wallSeconds;
  }
  return sum;
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}

function ratio(
  what: string,
  {
    value,
    to,
    goal,
  }: {
    readonly value: number | undefined;
    readonly to: number | undefined;
    readonly goal: number | null;
  },
): string {
  if (value === undefined || to === undefined || to === 0) return line(what, "not measured", "");
  const times = value / to;
  const shown = `${times.toFixed(2)} × (${value.toFixed(2)} s / ${to.toFixed(2)} s)`;
  return line(what, shown, goal === null ? "" : verdict(times <= goal, `≤ ${String(goal)} ×`));
}

function figure(
  what: string,
  {
    value,
    unit,
    goal,
  }: { readonly value: number | undefined; readonly unit: string; readonly goal: number | null },
): string {
  if (value === undefined) return line(what, "not measured", "");
  const shown = `${value.toFixed(0)} ${unit}`;
  return line(
    what,
    shown,
    goal === null ? "" : verdict(value <= goal, `≤ ${String(goal)} ${unit}`),
  );
}

function verdict(isMet: boolean, goal: string): string {
  return `goal ${goal}: ${isMet ? "met" : "missed"}`;
}

function line(what: string, shown: string, goal: string): string {
  return `  ${what.padEnd(52)} ${shown.padEnd(28)} ${goal}`.trimEnd();
}
