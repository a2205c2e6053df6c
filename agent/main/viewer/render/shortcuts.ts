import { html } from "./html.ts";
import type { Html } from "./html.ts";

const keys: readonly (readonly [keys: readonly string[], what: string])[] = [
  [["j", "k"], "next and previous line of a list"],
  [["n", "p"], "next and previous part of the page"],
  [["o"], "open or close what is in focus"],
  [["e"], "open or close everything in this part"],
  [["/"], "search the list"],
  [["u"], "up to the list of runs"],
  [["t"], "light, dark, or as the system says"],
  [["?"], "this help"],
];

export const helpDialog: Html = html`<dialog id="help" aria-labelledby="help-title">
  <h2 id="help-title">Keys</h2>
  <dl>
    ${keys.map(
      ([names, what]) =>
        html`<div>
          <dt>${names.map((name) => html`<kbd>${name}</kbd> `)}</dt>
          <dd>${what}</dd>
        </div>`,
    )}
  </dl>
  <form method="dialog"><button>Close</button></form>
</dialog>`;
