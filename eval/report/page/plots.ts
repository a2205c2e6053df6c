import type { BatchReport, InstanceRow } from "../batch-report.ts";
import { dollars, seconds } from "./figures.ts";
import { markup } from "./markup.ts";
import type { Markup } from "./markup.ts";

const width = 480;
const height = 220;
const left = 44;
const bottom = 30;
const top = 14;

/** Resolved (or, before grading, patched) instances by what was spent until then, cheapest first. */
export function cumulativePlot(rows: readonly InstanceRow[]): Markup {
  const isGraded = rows.some((row) => row.resolved !== null);
  const isGood = (row: InstanceRow) => (isGraded ? row.resolved === true : row.state === "done");
  const byCost = rows.some((row) => row.dollars > 0);
  const price = (row: InstanceRow) => (byCost ? row.dollars : row.seconds);
  const good = rows.filter(isGood).toSorted((a, b) => price(a) - price(b));
  const most = Math.max(...rows.map(price), byCost ? 0.01 : 1);
  const x = (value: number) => left + ((width - left - 10) * value) / most;
  const y = (count: number) =>
    height - bottom - ((height - bottom - top) * count) / Math.max(1, good.length);
  const steps = good.map((row, at) => `H${x(price(row)).toFixed(1)}V${y(at + 1).toFixed(1)}`);
  const path = `M${left},${y(0)}${steps.join("")}H${width - 10}`;
  const name = isGraded ? "resolved" : "with a patch";
  const end = byCost ? dollars(most) : seconds(most);
  const unit = byCost ? "cost" : "time";
  return figure(
    `Instances ${name} within a given ${unit} each`,
    markup`${frame()}<path class="line" d="${path}" />
${good.length === 0 ? null : markup`<text x="${left - 6}" y="${y(good.length) + 4}" class="end">${good.length}</text>`}
<text x="${left - 6}" y="${y(0)}" class="end">0</text>
<text x="${left}" y="${height - 10}">0</text>
<text x="${width - 10}" y="${height - 10}" class="end">${end} an instance</text>`,
  );
}

/** Where the wall-clock time went, all instances together. */
export function stagePlot(byStage: BatchReport["time"]["by_stage"]): Markup {
  const stages = Object.entries(byStage)
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, 10);
  const total = stages.reduce((sum, [, value]) => sum + value, 0);
  const share = (value: number) => ` (${((100 * value) / Math.max(total, 1e-9)).toFixed(0)} %)`;
  return bars(
    "Time by stage, all instances",
    stages.map(([label, value]) => ({
      label: label.slice(0, 16),
      value,
      shown: `${seconds(value)}${share(value)}`,
    })),
  );
}

/** At which rank the first file of the gold patch stands. */
export function rankPlot(rows: readonly InstanceRow[]): Markup {
  const known = rows.filter((row) => row.localized);
  const groups: readonly (readonly [string, (rank: number | null) => boolean])[] = [
    ["rank 1", (rank) => rank === 1],
    ["2–3", (rank) => rank !== null && rank >= 2 && rank <= 3],
    ["4–5", (rank) => rank !== null && rank >= 4 && rank <= 5],
    ["6–10", (rank) => rank !== null && rank >= 6 && rank <= 10],
    ["below 10", (rank) => rank !== null && rank > 10],
    ["not found", (rank) => rank === null],
  ];
  return bars(
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

function bars(title: string, rows: readonly Bar[]): Markup {
  const most = Math.max(...rows.map(({ value }) => value), 0);
  if (most === 0)
    return markup`<figure><figcaption>${title}</figcaption><p class="quiet">not recorded</p></figure>`;
  const step = 26;
  const start = 120;
  const room = width - start - 120;
  const drawn = rows.map(({ label, value, shown }, at) => {
    const long = (room * value) / most;
    const y = at * step + 8;
    return markup`<text x="${start - 8}" y="${y + 14}" class="end">${label}</text>
<rect x="${start}" y="${y}" width="${long.toFixed(1)}" height="18" rx="3" />
<text x="${(start + long + 6).toFixed(1)}" y="${y + 14}">${shown}</text>`;
  });
  return figure(title, markup`${drawn}`, rows.length * step + 14);
}

function figure(title: string, content: Markup, tall = height): Markup {
  return markup`<figure><figcaption>${title}</figcaption>
<svg viewBox="0 0 ${width} ${tall}" role="img" aria-label="${title}">${content}</svg></figure>`;
}

function frame(): Markup {
  return markup`<path class="axis" d="M${left},${top}V${height - bottom}H${width - 10}" />`;
}
