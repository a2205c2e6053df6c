import type { Pager } from "./pager.ts";

export interface Link {
  readonly label: string;
  readonly page: number;
}

/** Links around the current page: first, previous, neighbours, next, last. */
export function linksFor<Entry>(pager: Pager<Entry>, current: number, reach = 2): readonly Link[] {
  const links: Link[] = [];
  if (current > 1) links.push({ label: "first", page: 1 }, { label: "previous", page: current - 1 });
  const from = Math.max(1, current - reach);
  const to = Math.min(pager.pageCount, current + reach);
  for (let page = from; page <= to; page += 1) links.push({ label: String(page), page });
  if (current < pager.pageCount) {
    links.push({ label: "next", page: current + 1 }, { label: "last", page: pager.pageCount });
  }
  return links;
}
