import { html } from "./html.ts";
import type { Html } from "./html.ts";

/** Over a list of runs on a wide page; each row carries the same words for who cannot see them. */
export const columnHeads: Html = html`<p class="heads" aria-hidden="true">
  <span>issue</span><span>result</span
  ><span class="numbers"><span>time</span><span>cost</span><span>tried</span><span></span></span>
</p>`;
