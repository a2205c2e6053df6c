import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { renderText } from "./prose.ts";
import { parseJson } from "../read/parse.ts";

const deepest = 5;

/** A reply that is JSON, for eyes: its fields by name, and code as code with its line ends. */
export function renderReply(text: string, name: string): Html {
  const unfenced = text.trim().replace(/^```(?:json)?\n([\s\S]*)\n```$/, "$1");
  const value = parseJson(unfenced);
  if (typeof value !== "object" || value === null) return renderText(text, name);
  return html`${renderValue(value, 0)}
    <details class="raw">
      <summary>As it came</summary>
      ${renderText(text, name)}
    </details>`;
}

function renderValue(value: unknown, depth: number): Html {
  if (typeof value === "string") {
    return value.includes("\n") || value.length > 200
      ? html`<pre class="text" tabindex="0">${value}</pre>`
      : html`<span>${value === "" ? "(empty)" : value}</span>`;
  }
  if (typeof value !== "object" || value === null) return html`<code>${String(value)}</code>`;
  if (depth >= deepest) return html`<code>${JSON.stringify(value)}</code>`;
  if (Array.isArray(value)) {
    if (value.length === 0) return html`<span class="quiet">none</span>`;
    return html`<ol class="values">
      ${value.map((part: unknown) => html`<li>${renderValue(part, depth + 1)}</li>`)}
    </ol>`;
  }
  return html`<dl class="values">
    ${Object.entries(value).map(
      ([field, part]) =>
        html`<div>
          <dt>${field}</dt>
          <dd>${renderValue(part, depth + 1)}</dd>
        </div>`,
    )}
  </dl>`;
}
