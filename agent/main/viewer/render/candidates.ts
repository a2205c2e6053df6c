import type { SeenCandidate, SeenDiff } from "../read/candidates.ts";
import type { RunView } from "../read/run-view.ts";
import { renderDiff } from "./diff.ts";
import { count, plural } from "./figures.ts";
import { anchor, html } from "./html.ts";
import type { Html } from "./html.ts";
import { renderText } from "./prose.ts";

/** What is written into a page at once; the rest comes when it is asked for. */
export const candidateChunk = 25;

/** Where the parts of a page that are not in it yet are found; null in a file, which has all of them. */
export type Addresses = ((part: string) => string) | null;

export interface ListedCandidates {
  readonly ordered: readonly SeenCandidate[];
  readonly winner: string | null;
}

const order = ["verified", "plausible", "failing", "rejected"];

/** The chosen one first, then the others by what became of them, then as they were tried. */
export function orderCandidates({ candidates, winner }: RunView): ListedCandidates {
  const id = winner?.id ?? null;
  const place = (candidate: SeenCandidate) =>
    candidate.id === id ? -1 : (order.indexOf(candidate.kind) + 5) % 5;
  return { ordered: candidates.toSorted((a, b) => place(a) - place(b)), winner: id };
}

export function renderCandidates(view: RunView, addresses: Addresses, list: Html): Html {
  return html`<section id="candidates" aria-labelledby="candidates-title">
    <h2 id="candidates-title">Candidates</h2>
    ${candidateSummary(view)}
    <ol class="rows" id="candidate-list">
      ${list}
    </ol>
    ${
      addresses === null
        ? null
        : html`<noscript
            ><p>
              <a href="${addresses("candidates")}">All candidates on a page of their own</a>
            </p></noscript
          >`
    }
  </section>`;
}

export function candidateSummary({ candidates, state }: RunView): Html {
  const number = (kind: string) => candidates.filter((found) => found.kind === kind).length;
  const kinds = [...new Set(candidates.map(({ kind }) => kind))].toSorted(
    (a, b) => order.indexOf(a) - order.indexOf(b),
  );
  const words = kinds.map((kind) => `${count(number(kind))} ${kindWords[kind] ?? kind}`);
  return html`<div data-part="candidate-summary">
    ${
      candidates.length === 0
        ? html`<p class="quiet">No repair was tried${state === "running" ? " yet" : ""}.</p>`
        : html`<p class="quiet">
              ${plural(candidates.length, "repair")} tried: ${words.join(", ")}.
            </p>
            ${shareBar(kinds.map((kind) => [kind, number(kind)]))}`
    }
  </div>`;
}

const kindWords: Readonly<Record<string, string>> = {
  verified: "verified",
  plausible: "plausible, not verified",
  failing: "that failed tests",
  rejected: "refused before any test",
};

function shareBar(parts: readonly (readonly [kind: string, number: number])[]): Html {
  const total = parts.reduce((sum, [, number]) => sum + number, 0);
  let x = 0;
  return html`<svg
    class="share"
    viewBox="0 0 1000 10"
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    ${parts.map(([kind, number]) => {
      const width = Math.max(6, (1000 * number) / total);
      const part = html`<rect
        class="${kind}"
        x="${x.toFixed(1)}"
        width="${Math.max(2, width - 3).toFixed(1)}"
        height="10"
      />`;
      x += width;
      return part;
    })}
  </svg>`;
}

export interface RowOptions {
  readonly addresses: Addresses;
  readonly isWinner: boolean;
  /** The body when it is written into the page at once. */
  readonly body: Html | null;
}

export function candidateRow(candidate: SeenCandidate, options: RowOptions): Html {
  const { id, kind, plan, origin } = candidate;
  const source = options.addresses?.(`candidates/${encodeURIComponent(id)}`) ?? null;
  return html`<li>
    <details
      class="row"
      id="${anchor("candidate", id)}"
      ${source === null || options.body !== null ? null : html`data-src="${source}"`}
    >
      <summary>
        <span class="verdict-word ${kind}"
          >${options.isWinner ? "chosen" : (shortWords[kind] ?? kind)}</span
        ><span class="what">${plan === "" ? "(no plan was given)" : plan.slice(0, 300)}</span
        ><span class="from">${origin.proposer} · ${origin.detail}</span>
      </summary>
      <div class="body">
        ${options.body ?? html`<p><a href="${source ?? ""}">Open it on a page of its own</a></p>`}
      </div>
    </details>
  </li>`;
}

const shortWords: Readonly<Record<string, string>> = {
  verified: "verified",
  plausible: "plausible",
  failing: "failed",
  rejected: "refused",
};

/** One candidate in full: why it was judged so, its diff, the output of the tests. */
export function candidateBody(candidate: SeenCandidate, diff: SeenDiff | null): Html {
  const { verdict, plan, id } = candidate;
  return html`${plan.length > 300 ? html`<p>${plan}</p>` : null}
    ${verdict === null || verdict.why === "" ? null : html`<p><strong>${verdict.why}</strong></p>`}
    ${renderDiff(diff)}
    ${
      verdict === null
        ? null
        : html`${ids("Fixed", verdict.fixed)} ${ids("Still failing", verdict.stillFailing)}
          ${ids("Newly failing", verdict.newlyFailing)}
          ${
            verdict.log === ""
              ? null
              : html`<details>
                  <summary>Output of the tests</summary>
                  ${renderText(verdict.log, `Output of the tests with candidate ${id}`)}
                </details>`
          }`
    }
    <p class="quiet">
      <a href="#${anchor("candidate", id)}">Link to candidate <code>${id}</code></a>
    </p>`;
}

function ids(name: string, tests: readonly string[]): Html | null {
  if (tests.length === 0) return null;
  return html`<details>
    <summary>${name}: ${plural(tests.length, "test")}</summary>
    <ul class="tests">
      ${tests.slice(0, 500).map((test) => html`<li><code>${test}</code></li>`)}
    </ul>
  </details>`;
}
