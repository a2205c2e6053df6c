import type { RunState } from "../read/state.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";

const words: Readonly<Record<RunState, string>> = {
  running: "Running",
  stopped: "Stopped",
  verified: "Verified",
  unverified: "Not verified",
  "gave-up": "No patch",
  refused: "Refused",
  failed: "Failed",
  unreadable: "Unreadable",
};

/** How a run stands, in a word; the colour only repeats it. */
export function badge(state: RunState): Html {
  return html`<span class="badge ${state}">${words[state]}</span>`;
}

export function stateWord(state: RunState): string {
  return words[state];
}
