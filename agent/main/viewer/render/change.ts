import type { SeenCandidate } from "../read/candidates.ts";
import type { RunView } from "../read/run-view.ts";
import type { Suspect } from "../read/shapes.ts";
import { diffSize, renderDiff } from "./diff.ts";
import { anchor, html } from "./html.ts";
import type { Html } from "./html.ts";

/** The change that was chosen; without one, what a person who takes over would begin with. */
export function renderChange(view: RunView): Html {
  const { winner, outcome } = view;
  const candidate = outcome?.candidate;
  return html`<section id="change" data-part="change" aria-labelledby="change-title">
    <h2 id="change-title">
      Change ${winner === null || winner.diff === null ? null : diffSize(winner.diff.text)}
    </h2>
    ${
      winner === null
        ? withoutChange(view)
        : html`<p class="plan">${candidate?.plan ?? ""}</p>
            <p class="quiet">
              proposed by ${candidate?.origin.proposer ?? "?"}: ${candidate?.origin.detail ?? "?"}
            </p>
            ${renderDiff(winner.diff)}`
    }
  </section>`;
}

function withoutChange(view: RunView): Html {
  const { state, localization, candidates } = view;
  if (state === "running" || state === "stopped") {
    return html`<p class="quiet">No repair was chosen yet.</p>`;
  }
  const places = (localization?.symbols ?? []).slice(0, 3);
  const nearest = nearestMiss(candidates);
  return html`<p class="quiet">No repair was found that may be proposed.</p>
    ${
      places.length === 0
        ? null
        : html`<h3>Where to look first</h3>
            <ol class="plain">
              ${places.map(
                (place, at) =>
                  html`<li>
                    <a href="#suspect-${at + 1}"><code>${nameOf(place)}</code></a>
                  </li>`,
              )}
            </ol>`
    }
    ${
      nearest === null
        ? null
        : html`<h3>The nearest miss</h3>
            <p>
              <a href="#${anchor("candidate", nearest.id)}">${nearest.plan || nearest.id}</a>:
              ${nearest.verdict?.why ?? "it failed"}
            </p>`
    }`;
}

function nameOf({ location: { path, symbol } }: Suspect): string {
  return symbol === undefined ? path : `${path}::${symbol}`;
}

/** The candidate that leaves the fewest tests red; of equals the first that was tried. */
function nearestMiss(candidates: readonly SeenCandidate[]): SeenCandidate | null {
  const red = ({ verdict }: SeenCandidate) =>
    verdict === null
      ? Number.POSITIVE_INFINITY
      : verdict.stillFailing.length + verdict.newlyFailing.length;
  const failing = candidates.filter(({ kind }) => kind === "failing" || kind === "plausible");
  return failing.toSorted((a, b) => red(a) - red(b))[0] ?? null;
}
