import type { RunView } from "../read/run-view.ts";
import type { Schematic } from "../read/shapes.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";

type Drawn = Schematic["files"][number];
type DrawnSymbol = Drawn["symbols"][number];

const files = 5;
const linesOfFile = 60;

/** Files as their definitions, in the order of their lines, with the suspects marked by their rank. */
export function schematicFiles(view: RunView): Html | null {
  const drawn = (view.schematic ?? fromSuspects(view))?.files.slice(0, files) ?? [];
  if (drawn.every(({ symbols }) => symbols.length === 0)) return null;
  const ranks = ranksOf(view);
  const changed = changedLines(view);
  return html`<h3 id="schematic">Schematic</h3>
    <div class="schematic">
      ${drawn.map((file) => renderFile(file, { ranks, isWhole: view.schematic !== null, changed }))}
    </div>`;
}

interface FileOptions {
  /** `path::symbol` → place in the ranking. */
  readonly ranks: ReadonlyMap<string, number>;
  /** Whether all definitions are known, or only the suspected ones. */
  readonly isWhole: boolean;
  readonly changed: ReadonlyMap<string, readonly number[]>;
}

function renderFile(
  { path, symbols }: Drawn,
  { ranks, isWhole, changed }: FileOptions,
): Html | null {
  if (symbols.length === 0) return null;
  const rankOf = (symbol: DrawnSymbol) => ranks.get(`${path}::${symbol.name}`) ?? null;
  const ordered = symbols.toSorted((a, b) => a.lines.start - b.lines.start);
  const near = ordered.filter((symbol) => (rankOf(symbol) ?? 99) <= 20);
  const first = ordered.length <= linesOfFile ? ordered : near;
  const lines = changed.get(path) ?? [];
  const row = (symbol: DrawnSymbol) =>
    symbolRow(symbol, { rank: rankOf(symbol), isChanged: isInnermost(symbol, ordered, lines) });
  return html`<figure>
    <figcaption><code>${path}</code></figcaption>
    <ul>
      ${first.map(row)}
    </ul>
    ${
      first.length < ordered.length
        ? html`<details>
            <summary>All ${ordered.length} definitions</summary>
            <ul>
              ${ordered.map(row)}
            </ul>
          </details>`
        : null
    }
    ${isWhole ? null : html`<p class="quiet">Only what was suspected; this run kept no outline.</p>`}
  </figure>`;
}

function symbolRow(
  { name, kind, lines }: DrawnSymbol,
  { rank, isChanged }: { readonly rank: number | null; readonly isChanged: boolean },
): Html {
  const parts = name.split(".");
  const heat =
    rank === null ? "" : rank === 1 ? "hot" : rank <= 3 ? "warm" : rank <= 10 ? "mild" : "";
  return html`<li class="d${Math.min(4, parts.length - 1)} ${heat}">
    <span class="kind">${kindWord(kind)}</span
    ><span class="name">${parts.at(-1)}</span
    >${rank === null || rank > 20 ? null : html`<a class="rank" href="#suspect-${rank}"><span class="sr">suspect </span>${rank}</a>`}${isChanged ? html`<span class="tag changed">changed</span>` : null}<span
      class="lines"
      >${lines.start}–${lines.end}</span
    >
  </li>`;
}

function kindWord(kind: string): string {
  return { function: "fn", method: "fn", constant: "const", interface: "type" }[kind] ?? kind;
}

function isInnermost(
  symbol: DrawnSymbol,
  all: readonly DrawnSymbol[],
  lines: readonly number[],
): boolean {
  return lines.some((line) => {
    const around = all.filter(({ lines: { start, end } }) => start <= line && line <= end);
    const smallest = around.toSorted(
      (a, b) => a.lines.end - a.lines.start - (b.lines.end - b.lines.start),
    )[0];
    return smallest === symbol;
  });
}

function ranksOf({ localization }: RunView): ReadonlyMap<string, number> {
  return new Map(
    (localization?.symbols ?? []).map(({ location }, at) => [
      `${location.path}::${location.symbol ?? ""}`,
      at + 1,
    ]),
  );
}

/** Lines of the base that the selected change takes away or stands behind, by path. */
function changedLines({ winner }: RunView): ReadonlyMap<string, readonly number[]> {
  const changed = new Map<string, number[]>();
  let path = "";
  let line = 0;
  for (const text of winner?.diff?.text.split("\n") ?? []) {
    const file = /^--- a\/(.*)$/.exec(text)?.[1];
    const range = /^@@ -(\d+)/.exec(text)?.[1];
    if (file !== undefined) path = file;
    else if (range !== undefined) line = Number(range);
    else if (text.startsWith("-") && !text.startsWith("---")) {
      changed.set(path, [...(changed.get(path) ?? []), line]);
      line += 1;
    } else if (text.startsWith("+") && !text.startsWith("+++")) {
      changed.set(path, [...(changed.get(path) ?? []), line - 1]);
    } else line += 1;
  }
  return changed;
}

/** For runs of older versions: what the suspects alone tell. */
function fromSuspects({ localization }: RunView): Schematic | null {
  if (localization === null) return null;
  const symbols = localization.symbols.flatMap(({ location: { path, symbol, span } }) =>
    symbol === undefined || span === undefined ? [] : [{ path, symbol, span }],
  );
  const paths = [...new Set(symbols.map(({ path }) => path))];
  return {
    files: paths.map((path) => ({
      path,
      symbols: symbols
        .filter((symbol) => symbol.path === path)
        .map(({ symbol, span }) => ({ name: symbol, kind: "", lines: span, signature: "" })),
    })),
  };
}
