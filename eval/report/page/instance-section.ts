import type { InstanceRow } from "../batch-report.ts";
import { fitsFunction } from "../gold-locations.ts";
import { dollars, seconds, whenStarted } from "./figures.ts";
import { markup } from "./markup.ts";
import type { Markup } from "./markup.ts";

/** What an attempt left behind, as text. */
export interface Artifacts {
  readonly patch: string;
  readonly evidence: string | null;
  /** What the run did, a line each. */
  readonly steps: readonly string[];
  /** Requests and replies in order. */
  readonly conversation: readonly { readonly name: string; readonly text: string }[];
}

/** One instance in full, folded: result, tests, cautions, patch, evidence, conversation. */
export function instanceSection(row: InstanceRow, artifacts: Artifacts): Markup {
  return markup`<details id="i-${row.id}"><summary>${row.id} – ${outcome(row)}</summary>
<p>${row.repository} · ${whenStarted(row, seconds(row.seconds))} · ${whenStarted(row, dollars(row.dollars))} · reproduction: ${row.reproduction} · candidates tried: ${row.candidates_tried}${row.origin === null ? "" : ` · patch from: ${row.origin}`}</p>
${row.why === null ? null : markup`<p>${row.why.slice(0, 2000)}</p>`}
${cautionList(row)}
${places(row)}
${stageTimes(row)}
${list("Tests that must keep passing and do not", row.broken_tests)}
${list("Tests left out here: they fail with the real fix too", row.excluded_tests)}
${fold("Patch", artifacts.patch === "" ? null : markup`<pre>${diffLines(artifacts.patch)}</pre>`)}
${fold("Evidence", artifacts.evidence === null ? null : markup`<pre class="wrap">${artifacts.evidence}</pre>`)}
${fold("What it did", artifacts.steps.length === 0 ? null : markup`<pre class="wrap">${artifacts.steps.join("\n")}</pre>`)}
${fold(
  "Conversation with the model",
  artifacts.conversation.length === 0
    ? null
    : markup`${artifacts.conversation.map(({ name, text }) => markup`<details><summary>${name}</summary><pre class="wrap">${text}</pre></details>`)}`,
)}
</details>`;
}

export function outcome(row: InstanceRow): Markup {
  if (row.resolved === true) return markup`<span class="good">resolved</span>`;
  const state = row.state.replaceAll("_", " ");
  const made =
    row.state === "done" ? (row.verified ? "patch, verified here" : "patch, not verified") : state;
  if (row.resolved === false) return markup`<span class="bad">not resolved</span> (${made})`;
  return row.state === "infra_error" ? markup`<span class="warn">${made}</span>` : markup`${made}`;
}

export function cautionNames(row: InstanceRow): readonly string[] {
  return [
    ...(row.cautions.leak === null ? [] : ["leak"]),
    ...(row.cautions.weak === null ? [] : ["weak"]),
    ...(row.cautions.flaky === null ? [] : ["flaky"]),
  ];
}

function cautionList({ cautions }: InstanceRow): Markup | null {
  const lines = [
    ["Solution in the issue", cautions.leak],
    ["Weak tests", cautions.weak],
    ["Known to be flaky", cautions.flaky],
  ] as const;
  const known = lines.filter(([, why]) => why !== null);
  if (known.length === 0) return null;
  return markup`<ul>${known.map(([name, why]) => markup`<li class="warn">${name}: ${why}</li>`)}</ul>`;
}

/** Where the agent looked first, beside where the real fix is. */
function places({ id, suspects, gold, file_rank, function_rank }: InstanceRow): Markup | null {
  if (suspects.files.length === 0) return null;
  const row = (
    what: string,
    names: readonly string[],
    real: readonly string[] | undefined,
    rank: number | null,
  ) =>
    markup`<tr><th>${what}</th><td>${lines(names, real ?? [])}</td><td>${real === undefined ? "–" : lines(real, real)}</td><td class="number">${rank ?? "–"}</td></tr>`;
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Suspected places of ${id}"><table><thead><tr><th>place</th><th>suspected first</th><th>the real fix</th><th class="number">rank</th></tr></thead><tbody>
${row("files", suspects.files, gold?.files, file_rank)}${row("functions", suspects.functions, gold?.functions, function_rank)}
</tbody></table></div>`;
}

function lines(names: readonly string[], real: readonly string[]): readonly Markup[] {
  return names.map(
    (name) =>
      markup`<div class="${real.includes(name) || fitsFunction(name, real) ? "path good" : "path"}">${name}</div>`,
  );
}

function stageTimes({ seconds_by_stage }: InstanceRow): Markup | null {
  const stages = Object.entries(seconds_by_stage).filter(([, spent]) => spent >= 0.05);
  if (stages.length === 0) return null;
  return markup`<p class="quiet">${stages.map(([stage, spent]) => `${stage} ${seconds(spent)}`).join(" · ")}</p>`;
}

function list(title: string, tests: readonly string[]): Markup | null {
  if (tests.length === 0) return null;
  const shown = tests.slice(0, 50);
  const rest = tests.length - shown.length;
  return markup`<details><summary>${title}: ${tests.length}</summary><pre class="wrap">${shown.join("\n")}${rest > 0 ? `\n… and ${rest} more` : ""}</pre></details>`;
}

function fold(title: string, content: Markup | null): Markup {
  if (content === null) return markup`<p class="quiet">${title}: none</p>`;
  return markup`<details><summary>${title}</summary>${content}</details>`;
}

function diffLines(patch: string): readonly Markup[] {
  return patch.split("\n").map((line) => {
    if (/^\+(?!\+\+)/.test(line)) return markup`<ins>${line}</ins>\n`;
    if (/^-(?!--)/.test(line)) return markup`<del>${line}</del>\n`;
    return markup`${line}\n`;
  });
}
