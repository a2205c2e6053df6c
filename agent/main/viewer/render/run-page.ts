import { cursorOf, cursorText } from "../read/cursor.ts";
import type { RunView } from "../read/run-view.ts";
import { candidateSummary, renderCandidates } from "./candidates.ts";
import type { Addresses } from "./candidates.ts";
import { conversationSummary, renderConversation } from "./conversation.ts";
import { renderChange } from "./change.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { renderIssue } from "./issue.ts";
import type { PageParts, Setting } from "./layout.ts";
import { renderSuspects } from "./suspects.ts";
import { renderEvidence } from "./tests-section.ts";
import { renderTimeline } from "./timeline.ts";
import { renderVerdict } from "./verdict.ts";

export interface RunPageOptions {
  readonly view: RunView;
  readonly addresses: Addresses;
  /** Rows of the two long lists that stand in the page from the start. */
  readonly lists: { readonly candidates: Html; readonly messages: Html };
  readonly trail: PageParts["trail"];
}

/** One run: the verdict, what supports it, then everything that led there. */
export function runPage({ mode, base }: Setting, options: RunPageOptions): PageParts {
  const { view, addresses, lists, trail } = options;
  const name = view.request?.issue.title ?? view.key;
  // Where folders lie concerns nobody else: visitors of the App, and readers of a file.
  const isOwn = mode === "served" && base === "";
  return {
    title: `${name} · repair`,
    trail,
    live: mode === "served" && view.state === "running" ? liveAddress(addresses, view) : null,
    body: html`<div class="page run">
      ${renderVerdict(view)} ${contents(view)} ${renderEvidence(view)} ${renderChange(view)}
      ${renderIssue(view)} ${renderSuspects(view)}
      ${renderCandidates(view, addresses, lists.candidates)}
      ${renderConversation(view, addresses, lists.messages)} ${renderTimeline(view)}
      <p class="quiet foot">
        run
        <code>${view.request?.id ?? view.key}</code
        >${view.record === null ? null : html` · repair ${view.record.toolVersion}`}
        ${isOwn ? html` · <code>${view.folder.path}</code>` : null}
        ${addresses === null ? null : html` · <a href="${addresses("export")}" download>Save as one HTML file</a>`}
      </p>
    </div>`,
  };
}

function liveAddress(addresses: Addresses, view: RunView): string | null {
  return addresses === null ? null : addresses(`live?from=${cursorText(cursorOf(view))}`);
}

/** The parts that change while a run goes on, by the name their element carries. */
export function runParts(view: RunView): Readonly<Record<string, Html>> {
  return {
    verdict: renderVerdict(view),
    contents: contents(view),
    evidence: renderEvidence(view),
    change: renderChange(view),
    issue: renderIssue(view),
    suspects: renderSuspects(view),
    "candidate-summary": candidateSummary(view),
    "conversation-summary": conversationSummary(view),
    timeline: renderTimeline(view),
  };
}

function contents({ messages, candidates }: RunView): Html {
  const parts: readonly (readonly [string, string, number | null])[] = [
    ["evidence", "Evidence", null],
    ["change", "Change", null],
    ["issue", "Issue", null],
    ["suspects", "Suspects", null],
    ["candidates", "Candidates", candidates.length],
    ["conversation", "Conversation", messages.size],
    ["timeline", "Timeline", null],
  ];
  return html`<nav class="contents" aria-label="Parts of this page" data-part="contents">
    ${parts.map(
      ([id, name, number]) =>
        html`<a href="#${id}"
          >${name}${number === null || number === 0 ? null : html` <span class="number">${number.toLocaleString("en")}</span>`}</a
        >`,
    )}
  </nav>`;
}
