import { dollars, seconds } from "./figures.ts";

/** A picture as data: the page of the App and the report of a batch draw it in their own ways. */
export interface Plot {
  readonly title: string;
  /** Of the picture; all are equally wide. */
  readonly tall: number;
  /** Empty when what it would show was not recorded. */
  readonly shapes: readonly Shape[];
}

export type Shape =
  | { readonly kind: "axis" | "line"; readonly path: string }
  | { readonly kind: "bar"; readonly x: number; readonly y: number; readonly long: number }
  | {
      readonly kind: "text";
      readonly x: number;
      readonly y: number;
      /** Where the text stands to its place: it begins there, or ends. */
      readonly anchor: "start" | "end";
      readonly text: string;
    };

/** What is known of an instance of a batch. */
export interface PlottedRow {
  readonly state: string;
  /** Null before grading. */
  readonly resolved: boolean | null;
  readonly dollars: number;
  readonly seconds: number;
  /** Whether a rank was looked for at all. */
  readonly localized: boolean;
  readonly file_rank: number | null;
}

export const plotWidth = 480;
export const barHeight = 18;
const height = 220;
const left = 44;
const bottom = 30;
const top = 14;

export function batchPlots(
  rows: readonly PlottedRow[],
  byStage: Readonly<Record<string, number>>,
): readonly Plot[] {
  return [cumulativePlot(rows), rankPlot(rows), stagePlot(byStage)];
}

/** Resolved (or, before grading, patched) instances by what was spent until then, cheapest first. */
export function cumulativePlot(rows: readonly PlottedRow[]): Plot {
  const isGraded = rows.some((row) => row.resolved !== null);
  const isGood = (row: PlottedRow) => (isGraded ? row.resolved === true : row.state === "done");
  const byCost = rows.some((row) => row.dollars > 0);
  const price = (row: PlottedRow) => (byCost ? row.dollars : row.seconds);
  const good = rows.filter(isGood).toSorted((a, b) => price(a) - price(b));
  const most = Math.max(...rows.map(price), byCost ? 0.01 : 1);
  const right = plotWidth - 10;
  const x = (value: number) => left + ((right - left) * value) / most;
  const y = (count: number) =>
    height - bottom - ((height - bottom - top) * count) / Math.max(1, good.length);
  const steps = good.map((row, at) => `H${x(price(row)).toFixed(1)}V${y(at + 1).toFixed(1)}`);
  const end = byCost ? dollars(most) : seconds(most);
  const scale = (count: number): Shape => text(left - 6, y(count) + 4, "end", String(count));
  return {
    title: `Instances ${isGraded ? "resolved" : "with a patch"} within a given ${byCost ? "cost" : "time"} each`,
    tall: height,
    shapes: [
      { kind: "axis", path: `M${left},${top}V${height - bottom}H${right}` },
      { kind: "line", path: `M${left},${y(0)}${steps.join("")}H${right}` },
      ...(good.length === 0 ? [] : [scale(good.length)]),
      scale(0),
      text(left, height - 10, "start", "0"),
      text(right, height - 10, "end", `${end} an instance`),
    ],
  };
}

/** Where the wall-clock time went, all instances together. */
export function stagePlot(byStage: Readonly<Record<string, number>>): Plot {
  const stages = Object.entries(byStage)
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, 10);
  const total = stages.reduce((sum, [, value]) => sum + value, 0);
  const share = (value: number) => ` (${((100 * value) / Math.max(total, 1e-9)).toFixed(0)} %)`;
  return barPlot(
    "Time by stage, all instances",
    stages.map(([label, value]) => ({
      label: label.slice(0, 16),
      value,
      shown: `${seconds(value)}${share(value)}`,
    })),
  );
}

/** At which rank the first file of the gold patch stands. */
export function rankPlot(rows: readonly PlottedRow[]): Plot {
  const known = rows.filter((row) => row.localized);
  const groups: readonly (readonly [string, (rank: number | null) => boolean])[] = [
    ["rank 1", (rank) => rank === 1],
    ["2–3", (rank) => rank !== null && rank >= 2 && rank <= 3],
    ["4–5", (rank) => rank !== null && rank >= 4 && rank <= 5],
    ["6–10", (rank) => rank !== null && rank >= 6 && rank <= 10],
    ["below 10", (rank) => rank !== null && rank > 10],
    ["not found", (rank) => rank === null],
  ];
  return barPlot(
    "Rank of the first file of the real fix",
    groups.map(([label, fits]) => {
      const value = known.filter((row) => fits(row.file_rank)).length;
      return { label, value, shown: String(value) };
    }),
  );
}

interface Bar {
  readonly label: string;
  readonly value: number;
  readonly shown: string;
}

function barPlot(title: string, rows: readonly Bar[]): Plot {
  const most = Math.max(...rows.map(({ value }) => value), 0);
  if (most === 0) return { title, tall: 0, shapes: [] };
  const step = 26;
  const start = 120;
  const room = plotWidth - start - 120;
  const shapes = rows.flatMap(({ label, value, shown }, at): readonly Shape[] => {
    const long = (room * value) / most;
    const y = at * step + 8;
    return [
      text(start - 8, y + 14, "end", label),
      { kind: "bar", x: start, y, long },
      text(start + long + 6, y + 14, "start", shown),
    ];
  });
  return { title, tall: rows.length * step + 14, shapes };
}

function text(x: number, y: number, anchor: "start" | "end", words: string): Shape {
  return { kind: "text", x, y, anchor, text: words };
}
