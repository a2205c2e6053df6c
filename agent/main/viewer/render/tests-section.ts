import { shownCommand, withoutFolders } from "../../shown-command.ts";
import type { RunView } from "../read/run-view.ts";
import type { Evidence, TestReport } from "../read/shapes.ts";
import { duration, plural } from "./figures.ts";
import { highlightText } from "./highlight.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { renderText } from "./prose.ts";
import { renderSuites } from "./suites.ts";

/** Evidence: the suite before and after, each test that changed, and what was not verified. */
export function renderEvidence(view: RunView): Html {
  const { evidence, baseline } = view;
  const before = baseline?.report ?? null;
  const after = afterOf(view);
  return html`<section id="evidence" data-part="evidence" aria-labelledby="evidence-title">
    <h2 id="evidence-title">Evidence</h2>
    ${renderSuites(view, { before, after })} ${evidence === null ? null : changedTests(evidence)}
    ${reproductionOf(view)} ${evidence === null ? null : openQuestions(evidence)} ${howOf(view)}
    ${suiteTable(before, after)}
  </section>`;
}

/** The suite with the selected candidate; a run that goes on has none yet. */
function afterOf({ winner, candidates }: RunView): TestReport | null {
  if (winner === null) return null;
  return candidates.find(({ id }) => id === winner.id)?.verdict?.after ?? null;
}

function changedTests(evidence: Evidence): Html | null {
  const { failToPass, passToFail, vanished, preexistingFailures, flaky } = evidence;
  return html`${testList("Fixed", failToPass, ["red", "green"])}
  ${testList("Broken", passToFail, ["green", "red"])}
  ${testList("Gone", vanished, ["green", "gone"])}
  ${testList("Failed before and still do", preexistingFailures, ["red", "red"])}
  ${testList("Passed and failed without a change", flaky, ["flaky", "flaky"])}`;
}

const listed = 12;

function testList(
  name: string,
  tests: readonly string[],
  [before, after]: readonly [string, string],
): Html | null {
  if (tests.length === 0) return null;
  const row = (test: string) =>
    html`<li>
      <span class="turn"
        ><i class="dot ${before}"></i>${before}<span aria-hidden="true"> → </span
        ><span class="sr">then </span><i class="dot ${after}"></i>${after}</span
      >
      <code>${test}</code>
    </li>`;
  const rest = tests.slice(listed, 2000);
  return html`<h3>${name} <span class="number">${tests.length}</span></h3>
    <ul class="tests">
      ${tests.slice(0, listed).map(row)}
    </ul>
    ${
      rest.length === 0
        ? null
        : html`<details>
            <summary>${plural(rest.length, "more test")}</summary>
            <ul class="tests">
              ${rest.map(row)}
            </ul>
          </details>`
    }`;
}

function reproductionOf({ reproduction }: RunView): Html | null {
  if (reproduction === null) return null;
  if (reproduction.kind === "none") {
    return html`<h3>Reproduction</h3>
      <p class="note warn">No test shows the issue: ${reproduction.why}.</p>`;
  }
  const { file, report, how, doubt } = reproduction;
  return html`<h3>Reproduction</h3>
    <p>${sentenceCase(how)}.</p>
    ${doubt === undefined ? null : html`<p class="note warn">It is not shown ${doubt}.</p>`}
    ${
      file === null || file === undefined
        ? null
        : html`<details>
            <summary>The test that was written: <code>${file.path}</code></summary>
            <pre class="code" tabindex="0">${highlightText(file.text, file.path)}</pre>
          </details>`
    }
    ${
      report === undefined || report.log === ""
        ? null
        : html`<details>
            <summary>What it says before the change</summary>
            ${renderText(report.log, "Output before the change")}
          </details>`
    }`;
}

function openQuestions({ notVerified }: Evidence): Html {
  return notVerified.length === 0
    ? html`<p class="note good">Nothing is known to be left unverified.</p>`
    : html`<div class="note warn" role="note">
        <strong>Not verified</strong>
        <ul>
          ${notVerified.map((note) => html`<li>${sentenceCase(note)}</li>`)}
        </ul>
      </div>`;
}

function howOf({ evidence }: RunView): Html | null {
  if (evidence === null) return null;
  const { command, repeats, sandbox, environment } = evidence;
  return html`<p class="quiet how">
    ${command.length === 0 ? null : html`<code>${shownCommand(command)}</code> · `}
    ${
      repeats.before > 0
        ? `target tests ran ${plural(repeats.before, "time")} before and ${plural(repeats.after, "time")} after`
        : "target tests were not repeated"
    }
    · ${sandbox} sandbox${environment.map((line) => html` · ${withoutFolders(line)}`)}
  </p>`;
}

const rows = 3000;

function suiteTable(before: TestReport | null, after: TestReport | null): Html | null {
  const names = [
    ...new Set([...Object.keys(before?.tests ?? {}), ...Object.keys(after?.tests ?? {})]),
  ];
  if (names.length === 0) return null;
  const was = new Map(Object.entries(before?.tests ?? {}));
  const is = new Map(Object.entries(after?.tests ?? {}));
  return html`<details>
    <summary>
      All
      ${plural(names.length, "test")}${before === null ? "" : `, ${duration(before.seconds)} before`}
    </summary>
    <div class="scroll" tabindex="0" role="region" aria-label="All tests">
      <table>
        <thead>
          <tr>
            <th scope="col">test</th>
            <th scope="col">before</th>
            ${after === null ? null : html`<th scope="col">after</th>`}
          </tr>
        </thead>
        <tbody>
          ${names.slice(0, rows).map(
            (name) =>
              html`<tr>
                <td><code>${name}</code></td>
                <td class="${was.get(name) ?? ""}">${was.get(name) ?? "–"}</td>
                ${after === null ? null : html`<td class="${is.get(name) ?? ""}">${is.get(name) ?? "–"}</td>`}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${names.length > rows ? html`<p class="warn">${names.length - rows} more are in the run's folder.</p>` : null}
  </details>`;
}

export function sentenceCase(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1).replace(/\.$/, "");
}
