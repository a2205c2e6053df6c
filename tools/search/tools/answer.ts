/** What a search tool found, in one shape for people, models and programs. */
export interface SearchAnswer {
  readonly items: readonly SearchItem[];
  /** How many more there were. */
  readonly cut: number;
  /** When nothing was found: names that are close to the one asked for. */
  readonly nearest: readonly string[];
  /** What else the reader should know, or null. */
  readonly note: string | null;
}

export interface SearchItem {
  readonly path: string;
  /** Qualified name of the definition, or of the one the lines stand in. */
  readonly symbol: string | null;
  readonly start: number;
  readonly end: number;
  /** Code, a signature, or lines of a map; may be empty. */
  readonly text: string;
}

export const nothing: SearchAnswer = { items: [], cut: 0, nearest: [], note: null };

/** The first so many items; the rest is counted. */
export function bounded(items: readonly SearchItem[], limit: number): SearchAnswer {
  return { ...nothing, items: items.slice(0, limit), cut: Math.max(0, items.length - limit) };
}

export function missing(nearest: readonly string[], note: string | null = null): SearchAnswer {
  return { ...nothing, nearest, note };
}

export function renderAnswer({ items, cut, nearest, note }: SearchAnswer): string {
  const lines = items.map(renderItem);
  if (items.length === 0) lines.push("Nothing found.");
  if (nearest.length > 0) lines.push(`Close names: ${nearest.join(", ")}`);
  if (cut > 0) lines.push(`(${String(cut)} more left out)`);
  if (note !== null) lines.push(note);
  return `${lines.join("\n")}\n`;
}

function renderItem({ path, symbol, start, end, text }: SearchItem): string {
  const lines = start === end ? String(start) : `${String(start)}-${String(end)}`;
  const place = `${path}:${lines}${symbol === null ? "" : ` ${symbol}`}`;
  return text === "" ? place : `${place}\n${text}`;
}
