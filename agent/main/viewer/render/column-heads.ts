import { html } from "./html.ts";
import type { Html } from "./html.ts";

/** Over a list of runs on a wide page; each row carries the same words for who cannot see them. */
export function columnHeads(first: string, last: string): Html {
  return html`<p class="heads" aria-hidden="true">
    <span>${first}</span><span>result</span
    ><span class="numbers"
      ><span>time</span><span>cost</span><span>tried</span><span>${last}</span></span
    >
  </p>`;
}
