import { html } from "./html.ts";
import type { Html } from "./html.ts";

const mostDots = 240;
const columns = 30;
const order = ["failed", "error", "skipped", "expected-failure", "passed"];

/** A suite as a picture: a square a test while they are few, else a bar in proportion. */
export function testPicture(statuses: readonly string[]): Html {
  const sorted = statuses.toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
  return sorted.length <= mostDots ? squares(sorted) : bar(sorted);
}

function squares(statuses: readonly string[]): Html {
  const width = Math.min(columns, statuses.length) * 12;
  const height = Math.ceil(statuses.length / columns) * 12;
  return html`<svg
    class="picture"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
    aria-hidden="true"
  >
    ${statuses.map(
      (status, at) =>
        html`<rect
          class="${status}"
          x="${(at % columns) * 12}"
          y="${Math.floor(at / columns) * 12}"
          width="9"
          height="9"
          rx="2.5"
        />`,
    )}
  </svg>`;
}

function bar(statuses: readonly string[]): Html {
  let x = 0;
  const parts = order.map((status) => {
    const number = statuses.filter((found) => found === status).length;
    // One failure among thousands must still be seen.
    const width = number === 0 ? 0 : Math.max(4, (360 * number) / statuses.length);
    const part = html`<rect
      class="${status}"
      x="${x.toFixed(1)}"
      y="0"
      width="${width.toFixed(1)}"
      height="12"
      rx="2"
    />`;
    x += width;
    return part;
  });
  return html`<svg
    class="picture bar"
    viewBox="0 0 ${Math.ceil(x)} 12"
    preserveAspectRatio="none"
    height="12"
    aria-hidden="true"
  >
    ${parts}
  </svg>`;
}
