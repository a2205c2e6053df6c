import { count } from "./figures.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";

/** What stands in a list for the rows that are not in the page: a link that the script follows itself. */
export function moreRow(left: number, address: string): Html | null {
  return left <= 0
    ? null
    : html`<li class="more">
        <a href="${address}" data-more>Show more <span class="number">${count(left)} left</span></a>
      </li>`;
}
