import { createHash } from "node:crypto";
import type { BatchReport, InstanceRow } from "../batch-report.ts";
import { counted, describeProportion, dollars, percent, seconds, whenStarted } from "./figures.ts";
import { cautionNames, instanceSection, outcome } from "./instance-section.ts";
import type { Artifacts } from "./instance-section.ts";
import { markup, trusted } from "./markup.ts";
import type { Markup } from "./markup.ts";
import { reportPlots } from "./plots.ts";
import { pageScript, pageStyle } from "./style.ts";

/**
 * The whole report as one HTML file: nothing is requested from anywhere, and a content security policy
 * forbids it; style and script are the page's own, allowed by their hashes.
 */
export function renderPage(
  report: BatchReport,
  artifactsOf: (row: InstanceRow) => Artifacts,
): string {
  const policy = `default-src 'none'; style-src '${hash(pageStyle)}'; script-src '${hash(pageScript)}'; base-uri 'none'; form-action 'none'`;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${report.title}</title>
<style>${trusted(pageStyle)}</style>
</head>
<body>
<main>
<h1>${report.title}</h1>
<p class="quiet">${report.part === "templates" ? "Templates alone: no model, no fix read from the issue. " : ""}${report.total} ${report.total === 1 ? "instance" : "instances"} · made ${report.made_at}</p>
${headline(report)}
${tiles(report)}
<h2>Plots</h2>
<div class="plots">${reportPlots(report)}</div>
${localization(report)}
${sources(report)}
${repositories(report)}
${reasons(report)}
${instanceTable(report.instances)}
<h2>Instances in full</h2>
${report.instances.filter(hasSection).map((row) => instanceSection(row, artifactsOf(row)))}
<h2>How it was run</h2>
<details><summary>Manifest</summary><pre class="wrap">${JSON.stringify(report.manifest, null, 2) ?? "none"}</pre></details>
</main>
<script>${trusted(pageScript)}</script>
</body>
</html>
`;
  return page.text;
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function headline(report: BatchReport): Markup {
  if (report.part === "localize") return localizationHeadline(report);
  const [plain, ...others] = report.headlines;
  if (plain === undefined)
    return markup`<p class="headline">${percent(report.patches.made.share)} with a patch</p><p>${describeProportion(report.patches.made)}. Not graded yet: <code>repair eval grade</code> runs the hidden tests.</p>`;
  return markup`<p class="headline">${percent(plain.resolved.share)} resolved</p>
<p>${describeProportion(plain.resolved)}; rules ${report.grading?.rules ?? ""}, environment ${report.grading?.environment ?? ""}${report.grading !== null && report.grading.not_gradable > 0 ? `; ${report.grading.not_gradable} could not be graded here` : ""}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Headline with and without doubtful instances"><table><thead><tr><th>Headline</th><th>Resolved</th></tr></thead><tbody>
${[plain, ...others].map(({ name, resolved }) => markup`<tr><td>${name}</td><td>${describeProportion(resolved)}</td></tr>`)}
</tbody></table></div>`;
}

function localizationHeadline({ localization }: BatchReport): Markup {
  const [file] = localization.files;
  const [inFunction] = localization.functions;
  if (file === undefined || inFunction === undefined) return markup``;
  return markup`<p class="headline">${percent(file.hits.share)} right file first</p>
<p>${describeProportion(file.hits)}; the right function first: ${describeProportion(inFunction.hits)}. Only localized: nothing was tried.</p>`;
}

function tiles(report: BatchReport): Markup {
  const items: readonly (readonly [string, string])[] = [
    [`patches made, ${counted(report.patches.made)}`, percent(report.patches.made.share)],
    [
      `verified by the agent, ${counted(report.patches.verified)}`,
      percent(report.patches.verified.share),
    ],
    [`shown by a red test, ${counted(report.reproduction)}`, percent(report.reproduction.share)],
    ["cost, all", `${dollars(report.cost.dollars)}${report.cost.unknown_price ? " at least" : ""}`],
    ["cost, an instance", dollars(report.cost.per_instance)],
    ["cost, a resolved one", dollars(report.cost.per_resolved)],
    ["time, median", seconds(report.time.median)],
    ["time, nine of ten", seconds(report.time.ninetieth)],
    [`hidden tests fixed, ${counted(report.tests.fixed)}`, percent(report.tests.fixed.share)],
    ["time, a resolved one", seconds(report.time.per_resolved)],
    ["candidates an instance", report.candidates.per_instance?.toFixed(1) ?? "–"],
    ["fixed but broke others", String(report.tests.broke_others.length)],
  ];
  const shown =
    report.part !== "localize" ? items : items.filter(([name]) => /^(?:cost|time), /.test(name));
  return markup`<ul class="tiles">${shown.map(([name, value]) => markup`<li><strong>${value}</strong>${name}</li>`)}</ul>`;
}

function localization({ localization }: BatchReport): Markup {
  if (localization.known === 0)
    return markup`<h2>Localization</h2><p class="quiet">not recorded</p>`;
  const row = (name: string, rates: BatchReport["localization"]["files"]) =>
    markup`<tr><td>${name}</td>${rates.map(({ hits }) => markup`<td class="number">${percent(hits.share)}</td>`)}</tr>`;
  return markup`<h2>Localization against the real fix (${localization.known} instances)</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Localization"><table><thead><tr><th>first hit within</th>${localization.files.map(({ within }) => markup`<th class="number">${within}</th>`)}</tr></thead>
<tbody>${row("file", localization.files)}${row("function (as far as the patch names it)", localization.functions)}</tbody></table></div>`;
}

function repositories(report: BatchReport): Markup {
  return markup`<h2>Repositories</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Repositories"><table><thead><tr><th>repository</th><th class="number">instances</th><th class="number">patches</th><th class="number">verified</th><th class="number">resolved</th><th class="number">median time</th><th class="number">cost</th></tr></thead><tbody>
${report.repositories.map((row) => markup`<tr><td>${row.repository}</td><td class="number">${row.total}</td><td class="number">${row.patches}</td><td class="number">${row.verified}</td><td class="number">${row.resolved ?? "–"}</td><td class="number">${seconds(row.median_seconds)}</td><td class="number">${dollars(row.dollars)}</td></tr>`)}
</tbody></table></div>`;
}

function sources(report: BatchReport): Markup {
  if (report.sources.length === 0) return markup``;
  return markup`<h2>Where candidates came from</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Where candidates came from"><table><thead><tr><th>source</th><th class="number">tested</th><th class="number">patches</th><th class="number">verified</th><th class="number">resolved</th></tr></thead><tbody>
${report.sources.map((row) => markup`<tr><td>${row.source}</td><td class="number">${row.tried}</td><td class="number">${row.patches}</td><td class="number">${row.verified}</td><td class="number">${row.resolved ?? "–"}</td></tr>`)}
</tbody></table></div>`;
}

function reasons(report: BatchReport): Markup {
  return markup`<h2>How runs ended</h2>
<div class="scroll" tabindex="0" role="region" aria-label="How runs ended"><table><thead><tr><th>reason</th><th class="number">instances</th></tr></thead><tbody>
${report.reasons.map(({ reason, count }) => markup`<tr><td>${reason}</td><td class="number">${count}</td></tr>`)}
</tbody></table></div>`;
}

const kinds = [
  "resolved",
  "not-resolved",
  "done",
  "no_patch",
  "limit",
  "infra_error",
  "leak",
  "weak",
  "flaky",
];

function instanceTable(rows: readonly InstanceRow[]): Markup {
  return markup`<h2 id="instances">Instances</h2>
<div id="filters" hidden><label>Search <input id="search" type="search"></label>
<label>Show <select id="show"><option value="">all</option>${kinds.map((kind) => markup`<option value="${kind}">${kind.replaceAll("_", " ")}</option>`)}</select></label><p id="count" class="quiet" aria-live="polite"></p></div>
<div class="scroll" tabindex="0" role="region" aria-label="Instances"><table><thead><tr><th>instance</th><th>result</th><th class="number wide">file rank</th><th class="number wide">function rank</th><th class="number wide">tried</th><th class="number">time</th><th class="number wide">cost</th><th class="wide">cautions</th></tr></thead><tbody>
${rows.map(instanceRow)}
</tbody></table></div>`;
}

/** There is nothing to tell of one that was never started nor graded. */
function hasSection({ run_folder, resolved }: InstanceRow): boolean {
  return run_folder !== null || resolved !== null;
}

function instanceRow(row: InstanceRow): Markup {
  const verdict = row.resolved === null ? [] : [row.resolved ? "resolved" : "not-resolved"];
  const words = [...verdict, row.state, ...cautionNames(row)].join(" ");
  return markup`<tr data-text="${`${row.id} ${row.repository} ${words}`.toLowerCase()}" data-kinds="${words}"><td>${hasSection(row) ? markup`<a href="#i-${row.id}">${row.id}</a>` : row.id}</td><td>${outcome(row)}</td><td class="number wide">${row.file_rank ?? "–"}</td><td class="number wide">${row.function_rank ?? "–"}</td><td class="number wide">${row.candidates_tried}</td><td class="number">${whenStarted(row, seconds(row.seconds))}</td><td class="number wide">${whenStarted(row, dollars(row.dollars))}</td><td class="wide">${cautionNames(row).join(", ")}</td></tr>`;
}
