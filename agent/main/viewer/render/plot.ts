import { barHeight, plotWidth } from "../plots/plots.ts";
import type { Plot, Shape } from "../plots/plots.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";

/** Drawn on the server: nothing of it needs a script. */
export function drawPlot({ title, tall, shapes }: Plot): Html {
  return html`<figure>
    <figcaption>${title}</figcaption>
    ${
      shapes.length === 0
        ? html`<p class="quiet">not recorded</p>`
        : html`<svg viewBox="0 0 ${plotWidth} ${tall}" role="img" aria-label="${title}">
            ${shapes.map(drawShape)}
          </svg>`
    }
  </figure>`;
}

function drawShape(shape: Shape): Html {
  switch (shape.kind) {
    case "bar":
      return html`<rect
        x="${shape.x}"
        y="${shape.y}"
        width="${shape.long.toFixed(1)}"
        height="${barHeight}"
        rx="3"
      />`;
    case "text":
      return html`<text x="${shape.x.toFixed(1)}" y="${shape.y.toFixed(1)}" class="${shape.anchor}">
        ${shape.text}
      </text>`;
    case "axis":
    case "line":
      return html`<path class="${shape.kind}" d="${shape.path}" />`;
  }
}
