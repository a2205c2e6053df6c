import type { RunEntry } from "../read/entry.ts";
import { badge, stateWord } from "./badge.ts";
import { clock, count, duration, money, plural } from "./figures.ts";
import { columnHeads } from "./column-heads.ts";
import { anchor, html } from "./html.ts";
import type { Html } from "./html.ts";
import type { PageParts, Setting } from "./layout.ts";

export interface ListOptions {
  readonly entries: readonly RunEntry[];
  readonly batches: readonly { readonly key: string; readonly title: string }[];
  /** How many runs there are, those that are not shown included. */
  readonly total: number;
  /** Where they lie, as the person who started the page named it; null hides it from a visitor. */
  readonly folder: string | null;
}

export function listPage({ base }: Setting, options: ListOptions): PageParts {
  return {
    title: "Runs · repair",
    trail: [{ name: "repair", href: null }],
    live: `${base}/live`,
    body: html`<div class="page list">${renderList(base, options)}</div>`,
  };
}

function renderList(base: string, options: ListOptions): Html {
  const { entries, batches, total, folder } = options;
  return html`<h1>Runs</h1>
    <p class="lead">${summaryOf(entries, total)}</p>
    ${
      batches.length === 0
        ? null
        : html`<p class="batches">
            <span class="quiet">Batches</span>
            ${batches.map(
              ({ key, title }) =>
                html`<a href="${base}/batch/${encodeURIComponent(key)}">${title}</a> `,
            )}
          </p>`
    }
    <form id="filters" class="filters" role="search" hidden>
      <label>Search <input id="search" type="search" autocomplete="off" /></label>
      <label
        >Show
        <select id="show">
          <option value="">all</option>
          ${statesOf(entries).map((state) => html`<option value="${state}">${stateWord(state)}</option>`)}
        </select></label
      >
      <p id="count" class="quiet" role="status"></p>
    </form>
    ${entries.length === 0 ? empty(folder) : null}
    ${entries.length === 0 ? null : columnHeads("issue", "started")}
    <ol class="runs" id="runs">
      ${entries.map((entry) => entryRow(base, entry))}
    </ol>
    ${
      entries.length < total
        ? html`<p><a href="?all=1">Show all ${count(total)} runs</a></p>`
        : null
    }
    ${folder === null ? null : html`<p class="quiet foot">from <code>${folder}</code></p>`}`;
}

/** One run; also sent alone when it changed. */
export function entryRow(base: string, entry: RunEntry): Html {
  const { key, state, title, repository, issue, startedAt, note, model } = entry;
  const words = `${title} ${repository} ${key} ${stateWord(state)} ${model ?? ""}`.toLowerCase();
  return html`<li id="${anchor("run", key)}" data-text="${words}" data-kind="${state}">
    <a class="run" href="${base}/run/${encodeURIComponent(key)}">
      <span class="what"
        ><strong>${title === "" ? "(no title)" : title}</strong
        ><span class="quiet"
          >${repository}${issue === null ? "" : ` #${issue}`}${note === null ? null : html` · ${note.slice(0, 160)}`}</span
        ></span
      >
      ${badge(state)}
      <span class="numbers"
        ><span><span class="label">time</span> ${duration(entry.seconds)}</span
        ><span><span class="label">cost</span> ${money(entry)}</span
        ><span><span class="label">tried</span> ${count(entry.tried)}</span
        ><time datetime="${startedAt}">${clock(startedAt)}</time></span
      ></a
    >
  </li>`;
}

function summaryOf(entries: readonly RunEntry[], total: number): string {
  const number = (state: RunEntry["state"]) =>
    entries.filter((entry) => entry.state === state).length;
  const cost = entries.reduce((sum, { dollars }) => sum + dollars, 0);
  const running = number("running");
  const parts = [
    plural(total, "run"),
    `${count(number("verified"))} verified`,
    ...(running > 0 ? [`${count(running)} running`] : []),
    ...(cost > 0 ? [`$${cost.toFixed(2)} spent`] : []),
  ];
  return parts.join(" · ");
}

function statesOf(entries: readonly RunEntry[]): readonly RunEntry["state"][] {
  return [...new Set(entries.map(({ state }) => state))].toSorted();
}

function empty(folder: string | null): Html {
  if (folder === null) return html`<p class="empty">There is no run yet that you may see.</p>`;
  return html`<div class="empty">
    <p>There is no run in <code>${folder}</code> yet.</p>
    <p><code>repair demo</code> makes two, offline, in half a minute.</p>
  </div>`;
}
