import type { RunView } from "../read/run-view.ts";
import type { TestReport } from "../read/shapes.ts";
import { plural } from "./figures.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { renderText } from "./prose.ts";
import { testPicture } from "./test-picture.ts";

export interface Suites {
  readonly before: TestReport | null;
  readonly after: TestReport | null;
}

/** The tests before and after, side by side: red on the left, green on the right when all is well. */
export function renderSuites(view: RunView, { before, after }: Suites): Html {
  const { evidence } = view;
  if (before === null && evidence === null) {
    return html`<p class="quiet">The tests have not been run yet.</p>`;
  }
  const written = writtenTests(view);
  const isDone = after !== null || evidence !== null;
  const fixed = new Set(evidence?.failToPass ?? []);
  const first = { report: before, counts: evidence?.before ?? null };
  const last = { report: after, counts: evidence?.after ?? null };
  const now = written.filter((test) => fixed.has(test)).length;
  return html`<div class="suites">
    ${suite("Before", { ...first, written: { passed: 0, failed: written.length } })}
    <span class="arrow" aria-hidden="true">→</span>
    ${
      isDone
        ? suite("After", { ...last, written: { passed: now, failed: written.length - now } })
        : html`<div class="suite none">
            <h3>After</h3>
            <p class="quiet">
              ${view.state === "running" ? "No repair was found yet." : "There is no change to run them with."}
            </p>
          </div>`
    }
  </div>`;
}

/** Tests of a file that was written for the issue: the repository's own suite does not hold them. */
function writtenTests({ reproduction }: RunView): readonly string[] {
  const isOwn = reproduction?.file === null || reproduction?.file === undefined;
  return isOwn ? [] : reproduction.tests;
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly error: number;
  readonly skipped: number;
}

interface SuiteOptions {
  readonly report: TestReport | null;
  /** The evidence's own; counted from the report while there is none. */
  readonly counts: Counts | null;
  readonly written: { readonly passed: number; readonly failed: number };
}

function suite(name: string, { report, counts, written }: SuiteOptions): Html {
  if (report?.kind === "did-not-run") return didNotRun(name, report);
  const statuses = report === null ? [] : Object.values(report.tests);
  const number = counts ?? countsOf(statuses);
  const failed = number.failed + number.error;
  const isRed = failed + written.failed > 0;
  const extra = [
    ...Array.from({ length: written.failed }, () => "failed"),
    ...Array.from({ length: written.passed }, () => "passed"),
  ];
  return html`<div class="suite ${isRed ? "red" : "green"}">
    <h3>${name}</h3>
    <p class="big">
      <b class="good">${number.passed}</b> passed,
      <b class="${failed > 0 ? "bad" : "quiet"}">${failed}</b>
      failed${number.skipped > 0 ? `, ${number.skipped} skipped` : null}
    </p>
    ${
      extra.length === 0
        ? null
        : html`<p class="${written.failed > 0 ? "bad" : "good"}">
            ${plural(extra.length, "test")} written for the issue:
            <strong>${written.failed > 0 ? `${written.failed} failed` : "passed"}</strong>
          </p>`
    }
    ${statuses.length + extra.length === 0 ? null : testPicture([...extra, ...statuses])}
  </div>`;
}

function didNotRun(name: string, { why, log }: TestReport): Html {
  return html`<div class="suite none">
    <h3>${name}</h3>
    <p><strong>The tests did not run</strong>: ${why ?? "no reason is known"}.</p>
    ${
      log === ""
        ? null
        : html`<details>
            <summary>Output</summary>
            ${renderText(log, "Output of the tests")}
          </details>`
    }
  </div>`;
}

function countsOf(statuses: readonly string[]): Counts {
  const number = (status: string) => statuses.filter((found) => found === status).length;
  return {
    passed: number("passed") + number("expected-failure"),
    failed: number("failed"),
    error: number("error"),
    skipped: number("skipped"),
  };
}
