import type { BatchRow, BatchSummary, BatchView, Share } from "../read/batch.ts";
import { columnHeads } from "./column-heads.ts";
import { attemptKey } from "../read/catalogue.ts";
import { clock, count, duration, percent, plural } from "./figures.ts";
import { batchPlots } from "../plots/plots.ts";
import { drawPlot } from "./plot.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import type { PageParts, Setting } from "./layout.ts";

/** A batch: what it came to, and every instance with the way to its run. */
export function batchPage(
  { base }: Setting,
  { view, trail }: { readonly view: BatchView; readonly trail: PageParts["trail"] },
): PageParts {
  const { title, manifest, report, rows, problems } = view;
  return {
    title: `${title} · repair`,
    trail,
    live: null,
    body: html`<div class="page batch">
      <header class="verdict">
        <p class="over">
          <span class="badge">Batch</span> <span>${manifest?.model ?? "no model, offline"}</span>
        </p>
        <h1>${title}</h1>
        <p class="lead">${headline(view)}</p>
        <dl class="facts">
          ${facts(view).map(
            ([name, value]) =>
              html`<div>
                <dt>${name}</dt>
                <dd>${value}</dd>
              </div>`,
          )}
        </dl>
        ${problems.map((problem) => html`<p class="note warn">${problem}</p>`)}
        ${report === null ? html`<p class="note">No report was made yet: <code>repair eval report ${view.key}</code> adds grades and localization.</p>` : null}
      </header>
      ${stateBar(rows)} ${plots(view)} ${report === null ? null : located(report)}
      ${report === null ? null : reasons(report)} ${instances(base, view)}
    </div>`,
  };
}

function headline({ report, rows }: BatchView): string {
  const done = rows.filter(({ state }) => state !== "queued" && state !== "running").length;
  const verified = rows.filter((row) => row.verified).length;
  const [first] = report?.headlines ?? [];
  if (first !== undefined) return `${share(first.resolved)} resolved by the hidden tests.`;
  return `${count(done)} of ${plural(rows.length, "instance")} ended, ${count(verified)} with a verified patch${report === null ? "" : "; not graded"}.`;
}

function share({ count: number, of, share, low, high }: Share): string {
  const range = low === null || high === null ? "" : ` (95 %: ${percent(low)} to ${percent(high)})`;
  return `${number} of ${of}, ${percent(share)}${range}`;
}

function facts({
  rows,
  report,
  manifest,
}: BatchView): readonly (readonly [string, Html | string])[] {
  const dollars = rows.reduce((sum, row) => sum + row.dollars, 0);
  const seconds = rows.map((row) => row.seconds).toSorted((a, b) => a - b);
  const patches = report?.patches ?? null;
  return [
    ["Instances", count(rows.length)],
    ...(patches === null
      ? []
      : [["Patches", `${patches.made.count} of ${patches.made.of}`] as const]),
    ["Verified", count(rows.filter((row) => row.verified).length)],
    ["Cost", `$${dollars.toFixed(2)}`],
    ["Median time", duration(seconds[Math.floor(seconds.length / 2)] ?? null)],
    [
      "Made",
      html`<time datetime="${manifest?.made_at ?? ""}">${clock(manifest?.made_at ?? "")}</time>`,
    ],
  ];
}

const states = ["done", "running", "queued", "no_patch", "limit", "infra_error", "cancelled"];
const stateWords: Readonly<Record<string, string>> = {
  done: "patch",
  no_patch: "no patch",
  infra_error: "infrastructure",
};

function stateBar(rows: readonly BatchRow[]): Html {
  const found = states.flatMap((state) => {
    const number = rows.filter((row) => row.state === state).length;
    return number === 0 ? [] : [{ state, number }];
  });
  let x = 0;
  return html`<section id="states" aria-labelledby="states-title">
    <h2 id="states-title">How the instances stand</h2>
    <svg class="share" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
      ${found.map(({ state, number }) => {
        const width = (1000 * number) / rows.length;
        const part = html`<rect
          class="${state}"
          x="${x.toFixed(1)}"
          width="${Math.max(2, width - 3).toFixed(1)}"
          height="10"
        />`;
        x += width;
        return part;
      })}
    </svg>
    <ul class="legend">
      ${found.map(({ state, number }) => html`<li><i class="dot ${state}"></i>${number} ${stateWords[state] ?? state}</li>`)}
    </ul>
  </section>`;
}

function plots({ rows, secondsByStage }: BatchView): Html | null {
  if (rows.length === 0) return null;
  return html`<section id="plots" aria-labelledby="plots-title">
    <h2 id="plots-title">Plots</h2>
    <div class="plots">${batchPlots(rows, secondsByStage).map(drawPlot)}</div>
  </section>`;
}

function located({ localization }: BatchSummary): Html | null {
  const { known, files, functions } = localization;
  if (known === 0) return null;
  const row = (name: string, rates: typeof files) =>
    html`<tr>
      <th scope="row">${name}</th>
      ${rates.map(({ hits }) => html`<td class="figure">${percent(hits.share)}</td>`)}
    </tr>`;
  return html`<section id="localization" aria-labelledby="localization-title">
    <h2 id="localization-title">Localization against the real fix</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Localization">
      <table>
        <thead>
          <tr>
            <th scope="col">found within the first</th>
            ${files.map(({ within }) => html`<th scope="col" class="figure">${within}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${row("file", files)}${row("function", functions)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function reasons({ reasons }: BatchSummary): Html | null {
  if (reasons.length === 0) return null;
  return html`<section id="reasons" aria-labelledby="reasons-title">
    <h2 id="reasons-title">How runs ended</h2>
    <ul class="reason-list">
      ${reasons.slice(0, 30).map(({ reason, count: number }) => html`<li><b>${number}</b> <span>${reason}</span></li>`)}
    </ul>
  </section>`;
}

function instances(base: string, { key, rows }: BatchView): Html {
  return html`<section id="instances" aria-labelledby="instances-title">
    <h2 id="instances-title">Instances</h2>
    <form id="filters" class="filters" role="search" hidden>
      <label>Search <input id="search" type="search" autocomplete="off" /></label>
      <label
        >Show
        <select id="show">
          <option value="">all</option>
          ${[...new Set(rows.map(({ state }) => state))].map((state) => html`<option value="${state}">${stateWords[state] ?? state}</option>`)}
        </select></label
      >
      <p id="count" class="quiet" role="status"></p>
    </form>
    ${columnHeads("instance", "file rank")}
    <ol class="runs" id="runs">
      ${rows.map((row) => instanceRow(row, { base, key }))}
    </ol>
  </section>`;
}

function instanceRow(
  row: BatchRow,
  { base, key }: { readonly base: string; readonly key: string },
): Html {
  const href = `${base}/run/${encodeURIComponent(attemptKey(key, row.id, row.run_folder ?? ""))}`;
  const verdict =
    row.resolved === null
      ? row.verified
        ? "verified"
        : row.state
      : row.resolved
        ? "resolved"
        : "not resolved";
  const words = `${row.id} ${row.repository} ${verdict} ${row.why ?? ""}`.toLowerCase();
  const good = row.resolved ?? row.verified;
  return html`<li data-text="${words}" data-kind="${row.state}">
    <a class="run" href="${href}">
      <span class="what"
        ><strong>${row.id}</strong
        ><span class="quiet">${row.why?.slice(0, 160) ?? row.repository}</span></span
      >
      <span class="badge ${good ? "verified" : row.state}">${stateWords[verdict] ?? verdict}</span>
      <span class="numbers"
        ><span><span class="label">time</span> ${duration(row.seconds)}</span
        ><span><span class="label">cost</span> $${row.dollars.toFixed(2)}</span
        ><span><span class="label">tried</span> ${count(row.candidates_tried)}</span
        ><span><span class="label">file rank</span> ${row.file_rank ?? "–"}</span></span
      ></a
    >
  </li>`;
}
