import type { InstanceRow } from "../batch-report.ts";
import { dollars, seconds } from "./figures.ts";
import { markup } from "./markup.ts";
import type { Markup } from "./markup.ts";

/** What an attempt left behind, as text. */
export interface Artifacts {
  readonly patch: string;
  readonly evidence: string | null;
  /** Requests and replies in order. */
  readonly conversation: readonly { readonly name: string; readonly text: string }[];
}

/** One instance in full, folded: result, tests, cautions, patch, evidence, conversation. */
export function instanceSection(row: InstanceRow, artifacts: Artifacts): Markup {
  return markup`<details id="i-${row.id}"><summary>${row.id} – ${outcome(row)}</summary>
<p>${row.repository} · ${seconds(row.seconds)} · ${dollars(row.dollars)} · first gold file at rank ${row.file_rank === null ? "–" : row.file_rank} · reproduction: ${row.reproduction} · candidates tried: ${row.candidates_tried}</p>
${row.why === null ? null : markup`<p>${row.why.slice(0, 2000)}</p>`}
${cautionList(row)}
${list("Tests that must keep passing and do not", row.broken_tests)}
${list("Tests left out here: they fail with the real fix too", row.excluded_tests)}
${fold("Patch", artifacts.patch === "" ? null : markup`<pre>${diffLines(artifacts.patch)}</pre>`)}
${fold("Evidence", artifacts.evidence === null ? null : markup`<pre class="wrap">${artifacts.evidence}</pre>`)}
${fold(
  "Conversation",
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
