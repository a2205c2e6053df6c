import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { renderPage } from "./layout.ts";
import type { Setting } from "./layout.ts";

/** Why a visitor stands before the door. */
export type DoorReason = "no-token" | "wrong-token" | "dead-link" | "not-here";

const notes: Readonly<Record<DoorReason, string | null>> = {
  "no-token": null,
  "wrong-token": "That is not the token.",
  "dead-link": "This link does not hold any more, or not for these runs.",
  "not-here": "There is no run of this name here that you may see.",
};

export interface DoorOptions {
  readonly reason: DoorReason;
  /** Links in comments open runs too. */
  readonly hasLinks: boolean;
}

/** A page that asks for the token; it works without a script. */
export function doorPage(setting: Setting, { reason, hasLinks }: DoorOptions): Html {
  const note = notes[reason];
  return renderPage(setting, {
    title: "Token · repair",
    trail: [{ name: "repair", href: null }],
    live: null,
    body: html`<div class="page door">
      <h1>These runs need a token</h1>
      ${note === null ? null : html`<p class="note bad" role="alert">${note}</p>`}
      <form method="post">
        <label
          >Token <input type="password" name="token" autocomplete="current-password" required
        /></label>
        <button>Show the runs</button>
      </form>
      <p class="quiet">
        ${
          hasLinks
            ? "Links in the comments on an issue open the runs of its repository for some days. The token, which opens all, is with whoever runs the App."
            : "Whoever started the server has seen it: it stands in the address that was printed."
        }
      </p>
    </div>`,
  });
}
