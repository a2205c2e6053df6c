import { reasonWords } from "../../reason-words.ts";
import type { RunView } from "../read/run-view.ts";
import type { Suspect } from "../read/shapes.ts";
import { plural } from "./figures.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { schematicFiles } from "./schematic.ts";

const shown = 8;
const kept = 50;

/** Where the fault was looked for: places in order, each with what pointed at it. */
export function renderSuspects(view: RunView): Html {
  const { localization } = view;
  const suspects = localization?.symbols ?? [];
  const places = suspects.length > 0 ? suspects : (localization?.files ?? []);
  const scale = scaleOf(places.slice(0, kept));
  const row = (suspect: Suspect, at: number) => suspectRow(suspect, { rank: at + 1, scale });
  const more = places.slice(shown, kept);
  return html`<section id="suspects" data-part="suspects" aria-labelledby="suspects-title">
    <h2 id="suspects-title">Suspects</h2>
    ${
      places.length === 0
        ? html`<p class="quiet">
            ${localization === null ? "Nothing was located yet." : "No place was suspected."}
          </p>`
        : html`<p class="quiet">
              ${plural(localization?.files.length ?? 0, "file")} and
              ${plural(suspects.length, "definition")} were ranked by what the issue, the code and
              its history say.
            </p>
            <ol class="suspects">
              ${places.slice(0, shown).map(row)}
            </ol>
            ${
              more.length === 0
                ? null
                : html`<details>
                    <summary>${plural(more.length, "more suspect")}</summary>
                    <ol class="suspects" start="${shown + 1}">
                      ${more.map((suspect, at) => row(suspect, at + shown))}
                    </ol>
                  </details>`
            }`
    }
    ${schematicFiles(view)}
  </section>`;
}

type Scale = (score: number) => number;

/** Scores order suspects and mean nothing else: the bars run from the last shown to the first. */
function scaleOf(places: readonly Suspect[]): Scale {
  const scores = places.map(({ score }) => score);
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  return (score) => (high === low ? 100 : 6 + (94 * (score - low)) / (high - low));
}

function suspectRow(
  { location, score, reasons }: Suspect,
  { rank, scale }: { readonly rank: number; readonly scale: Scale },
): Html {
  const { path, symbol, span } = location;
  return html`<li id="suspect-${rank}">
    <details class="suspect">
      <summary>
        <span class="rank">${rank}</span>
        <span class="place"
          ><strong>${symbol ?? path}</strong
          ><span class="quiet"
            >${symbol === undefined ? null : path}${span === undefined ? null : `:${span.start}–${span.end}`}</span
          ></span
        >
        ${meter(scale(score))}
        <span class="why quiet"
          >${reasonWords(reasons, 2)
            .map((words) => words.slice(0, 120))
            .join("; ")}</span
        >
      </summary>
      <ul class="reasons">
        ${reasonWords(reasons, reasons.length).map(
          (words) =>
            html`<li>
              ${meter(100 * Math.min(1, Math.max(0, strengthOf(words, reasons))))}<span
                >${words}</span
              >
            </li>`,
        )}
      </ul>
      ${reasons.length === 0 ? html`<p class="quiet">No single signal stands out.</p>` : null}
    </details>
  </li>`;
}

/** Of all signals that say the same. */
function strengthOf(words: string, reasons: Suspect["reasons"]): number {
  const same = reasons.filter((reason) => reasonWords([reason], 1)[0] === words);
  return same.reduce((sum, { score }) => sum + score, 0);
}

function meter(percent: number): Html {
  return html`<svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="6" rx="3" />
    <rect class="value" width="${percent.toFixed(0)}" height="6" rx="3" />
  </svg>`;
}
