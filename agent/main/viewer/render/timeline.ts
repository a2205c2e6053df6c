import type { RunView } from "../read/run-view.ts";
import type { Stage } from "../read/stages.ts";
import { clock, duration, money, plural } from "./figures.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";

/** What took how long and cost what, stage by stage. */
export function renderTimeline({ stages, notes, spend }: RunView): Html {
  const total = Math.max(1, ...stages.map((stage) => stage.end ?? endOf(stage)));
  return html`<section id="timeline" data-part="timeline" aria-labelledby="timeline-title">
    <h2 id="timeline-title">Timeline</h2>
    ${stages.length === 0 ? html`<p class="quiet">Nothing has happened yet.</p>` : null}
    <ol class="stages">
      ${stages.map((stage) => stageRow(stage, { total, unknownPrice: spend?.unknownPrice ?? false }))}
    </ol>
    ${
      notes.length === 0
        ? null
        : html`<h3>Notes</h3>
            <ul class="notes">
              ${notes.slice(0, 200).map(({ text, at }) => html`<li><time class="quiet" datetime="${at}">${clock(at)}</time> ${text}</li>`)}
            </ul>`
    }
  </section>`;
}

function endOf({ start, seconds }: Stage): number {
  return start + seconds * 1000;
}

function stageRow(
  stage: Stage,
  { total, unknownPrice }: { readonly total: number; readonly unknownPrice: boolean },
): Html {
  const { name, state, start, seconds, summary, dollars, calls } = stage;
  const end = stage.end ?? endOf(stage);
  const x = (1000 * start) / total;
  const width = Math.max(5, (1000 * (end - start)) / total);
  return html`<li class="${state}">
    <span class="name"
      >${name}${state === "done" ? null : html` <span class="verdict-word ${state}">${state}</span>`}</span
    >
    <svg class="span" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="1000" height="10" />
      <rect
        class="value"
        x="${Math.min(x, 1000 - width).toFixed(1)}"
        width="${width.toFixed(1)}"
        height="10"
      />
    </svg>
    <span class="figures"
      ><span>${duration(seconds)}</span
      ><span
        >${calls === 0 ? "–" : `${unknownPrice && dollars === 0 ? "" : `${money({ dollars, calls, unknownPrice })}, `}${plural(calls, "call")}`}</span
      ></span
    >
    <span class="quiet summary">${summary}</span>
  </li>`;
}
