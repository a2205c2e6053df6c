import type { CodeSymbol } from "../agent/core/ports.ts";
import { estimateTokens, excerpt, fence } from "./fence.ts";
import { renderOutlineAround } from "./outline-around.ts";

/** A file of which some symbols are to be shown. */
export interface CodePlace {
  readonly path: string;
  readonly source: string;
  readonly outline: readonly CodeSymbol[];
  readonly wanted: readonly WantedSymbol[];
}

export interface WantedSymbol {
  /** Null stands for the file's code outside any symbol. */
  readonly symbol: string | null;
  readonly note: string | null;
}

/** A file of up to this many lines is shown whole: a model reads it better than its pieces. */
const smallFile = 120;

/**
 * The bodies of the wanted symbols, most important first, each under a heading that names path and
 * symbol; what stands above the first symbol of a file (imports); the outline of the rest. Without
 * line numbers, so that it can be copied. What no longer fits is named.
 *
 * Once a model has said something of some symbols, the others are only there in case it was wrong: they have
 * a quarter of the room, if it is left, and files of which it said nothing come last, without imports and
 * outlines.
 */
export function renderCode(places: readonly CodePlace[], tokens: number): string {
  const isNamed = ({ wanted }: CodePlace) => wanted.some(({ note }) => note !== null);
  const others = places.some(isNamed) ? places.filter((place) => !isNamed(place)) : [];
  const pieces = [
    ...places
      .filter((place) => !others.includes(place))
      .flatMap((place) => (places.some(isNamed) ? withBackground(place) : piecesOf(place))),
    ...others.flatMap(backgroundPieces),
  ];
  const shown = fitting(pieces, tokens);
  const parts = pieces.filter((piece) => shown.has(piece)).map(({ text }) => text);
  const missed = pieces.filter((piece) => piece.use === "needed" && !shown.has(piece));
  if (missed.length > 0)
    parts.push(`(too long to be shown: ${missed.map(({ name }) => name).join(", ")})`);
  return parts.join("\n\n");
}

/** In the order of their claim to the room. */
const uses = ["needed", "around", "background"] as const;

/** The wanted symbols of all files come before the imports and outlines of any. */
function fitting(pieces: readonly Piece[], tokens: number): ReadonlySet<Piece> {
  const shown = new Set<Piece>();
  let left = tokens;
  for (const use of uses) {
    if (use === "background") left = Math.min(left, Math.floor(tokens / 4));
    for (const piece of pieces) {
      const size = estimateTokens(piece.text);
      if (piece.use !== use || size > left) continue;
      left -= size;
      shown.add(piece);
    }
  }
  return shown;
}

interface Piece {
  readonly name: string;
  readonly text: string;
  /** The absence of what is needed is worth a word. */
  readonly use: (typeof uses)[number];
}

function piecesOf(place: CodePlace): readonly Piece[] {
  const lines = place.source.split("\n");
  if (lines.length <= smallFile) return [wholeFile(place)];
  const symbols = place.wanted
    .filter(({ symbol }) => symbol !== null && !isInsideAnother(symbol, place))
    .flatMap((wanted) => symbolPieces(place, { wanted, lines }));
  return [...symbols, ...headPieces(place, lines), ...outlinePieces(place)];
}

/** Of a file of which something was said: what was not said of anything is background. */
function withBackground(place: CodePlace): readonly Piece[] {
  const unsaid = new Set(
    place.wanted
      .filter(({ note }) => note === null)
      .map(({ symbol }) => `${place.path} · ${symbol}`),
  );
  return piecesOf(place).map((piece) =>
    unsaid.has(piece.name) ? { ...piece, use: "background" } : piece,
  );
}

function backgroundPieces(place: CodePlace): readonly Piece[] {
  return piecesOf(place)
    .filter(({ use }) => use === "needed")
    .map((piece) => ({ ...piece, use: "background" }));
}

function wholeFile({ path, source, wanted }: CodePlace): Piece {
  const notes = wanted.flatMap(({ symbol, note }) =>
    note === null ? [] : [`- ${symbol ?? "outside any symbol"}: ${note}`],
  );
  const said = notes.length === 0 ? "" : `\n${notes.join("\n")}`;
  const text = `## ${path} (whole file)${said}\n${fence(languageOf(path), source)}`;
  return { name: path, text, use: "needed" };
}

function symbolPieces(
  place: CodePlace,
  { wanted, lines }: { wanted: WantedSymbol; lines: readonly string[] },
): readonly Piece[] {
  const named = place.outline.find(({ name }) => name === wanted.symbol);
  if (named === undefined) return [];
  const symbol = withOverloads(named, place.outline);
  const { body, remark } = bodyOf(symbol, { place, lines });
  const note = wanted.note === null ? "" : `\n${wanted.note}`;
  const heading = `## ${place.path} · ${symbol.name}${insideOf(symbol, place.outline)}${remark}${note}`;
  const name = `${place.path} · ${symbol.name}`;
  return [{ name, text: `${heading}\n${fence(languageOf(place.path), body)}`, use: "needed" }];
}

/** All definitions of the name that stand together: overloads with the one that has a body. */
function withOverloads(symbol: CodeSymbol, outline: readonly CodeSymbol[]): CodeSymbol {
  const bare = (name: string): string => name.replace(/#\d+$/, "");
  const siblings = outline.filter(({ parent }) => parent === symbol.parent);
  const isSame = (other: CodeSymbol | undefined): other is CodeSymbol =>
    other !== undefined && bare(other.name) === bare(symbol.name);
  let first = siblings.indexOf(symbol);
  let last = first;
  while (isSame(siblings[first - 1])) first--;
  while (isSame(siblings[last + 1])) last++;
  const start = siblings[first] ?? symbol;
  const end = siblings[last] ?? symbol;
  if (start === end || end.lines.end - start.lines.start >= longSymbol) return symbol;
  const lines = { start: start.lines.start, end: end.lines.end };
  return { ...symbol, start: start.start, end: end.end, lines };
}

/** A symbol above this many lines is not shown whole: a class by its head, a function in part. */
const longSymbol = 200;

interface Body {
  readonly body: string;
  readonly remark: string;
}

function bodyOf(
  symbol: CodeSymbol,
  { place, lines }: { place: CodePlace; lines: readonly string[] },
): Body {
  const whole = lines.slice(symbol.lines.start - 1, symbol.lines.end);
  if (!isLong(symbol)) return { body: whole.join("\n"), remark: "" };
  // Its fields belong to the head.
  const members = place.outline.filter(
    ({ parent, kind }) => parent === symbol.name && kind !== "constant",
  );
  if (symbol.kind === "class" && members.length > 0) {
    const first = Math.min(...members.map((member) => member.lines.start));
    const head = lines.slice(symbol.lines.start - 1, Math.min(first - 1, symbol.lines.start + 59));
    return { body: head.join("\n"), remark: " (its head only; members are in the outline)" };
  }
  const part = excerpt(whole.join("\n"), 16_000, 0.7);
  const isWhole = part.length === whole.join("\n").length;
  return { body: part, remark: isWhole ? "" : " (in part: edit it by replace-text)" };
}

function isLong({ lines }: CodeSymbol): boolean {
  return lines.end - lines.start >= longSymbol;
}

/** Licences and the module's docstring go: what a repair needs of a file's top are its imports. */
function importsOf(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((line) =>
    /^(?:import|from|use|using|#include|require|package|const .*= require|require_relative)\b/.test(
      line,
    ),
  );
  return start < 0 ? [] : lines.slice(start);
}

/** The header of the class a method stands in tells its bases. */
function insideOf(symbol: CodeSymbol, outline: readonly CodeSymbol[]): string {
  const parent = outline.find(({ name }) => name === symbol.parent);
  return parent === undefined ? "" : ` (in \`${parent.signature.slice(0, 160)}\`)`;
}

function headPieces(place: CodePlace, lines: readonly string[]): readonly Piece[] {
  const first = Math.min(...place.outline.map((symbol) => symbol.lines.start), lines.length + 1);
  const outside = place.wanted.find(({ symbol }) => symbol === null);
  const head = importsOf(lines.slice(0, first - 1))
    .slice(0, 60)
    .join("\n")
    .trim();
  if (head === "") return [];
  const note = outside?.note === null || outside === undefined ? "" : `\n${outside.note}`;
  const text = `## ${place.path} · top of the file${note}\n${fence(languageOf(place.path), head)}`;
  return [
    {
      name: `${place.path} · top of the file`,
      text,
      use: outside === undefined ? "around" : "needed",
    },
  ];
}

/** Members of the classes in question, and of everything else the names at the top of the file. */
function outlinePieces({ path, outline, wanted }: CodePlace): readonly Piece[] {
  const text = renderOutlineAround(outline, new Set(wanted.map(({ symbol }) => symbol)));
  if (text === "") return [];
  const heading = `## ${path} · outline`;
  return [{ name: heading, text: `${heading}\n${fence("outline", text)}`, use: "around" }];
}

/** What stands in another wanted symbol is shown with it, unless that one is shown by its head only. */
function isInsideAnother(symbol: string | null, { wanted, outline }: CodePlace): boolean {
  return wanted.some((other) => {
    const around = outline.find(({ name }) => name === other.symbol);
    if (around === undefined || !symbol?.startsWith(`${around.name}.`)) return false;
    return !isLong(around);
  });
}

function languageOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
