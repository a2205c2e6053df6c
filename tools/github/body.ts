/** What GitHub takes in one comment or pull-request body, characters. */
export const bodyLimit = 65_536;

/** Cut at a line, with open fences and folded parts closed, so that the rest of the page stays readable. */
export function boundBody(text: string, limit: number = bodyLimit): string {
  if (text.length <= limit) return text;
  const room = limit - 400;
  const cut = text.slice(0, room);
  const lineEnd = cut.lastIndexOf("\n");
  const head = (lineEnd > room / 2 ? cut.slice(0, lineEnd) : cut).replace(/[\uD800-\uDBFF]$/, "");
  const fence = openFence(head);
  const closing = [
    ...(fence === null ? [] : [fence]),
    ..."x"
      .repeat(openDetails(head))
      .split("")
      .map(() => "</details>"),
    `… ${text.length - head.length} more characters are in the run folder.`,
  ];
  return `${head}\n${closing.join("\n\n")}`;
}

function openFence(text: string): string | null {
  let open: string | null = null;
  for (const line of text.split("\n")) {
    const ticks = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (ticks === undefined) continue;
    if (open === null) open = ticks;
    else if (ticks.startsWith(open)) open = null;
  }
  return open;
}

function openDetails(text: string): number {
  const opened = text.match(/<details\b/g)?.length ?? 0;
  const closed = text.match(/<\/details>/g)?.length ?? 0;
  return Math.max(0, Math.min(10, opened - closed));
}
