import type { EditRefusal, EditResult } from "../../../agent/core/ports.ts";
import type { Definition } from "../outline/outline.ts";
import type { Reading, Workbench } from "../workbench.ts";
import { isInside, outermostIn } from "./compare.ts";
import { findElision } from "./elision.ts";
import { fit } from "./fit.ts";
import { lineEndingOf, indentationAt, splice } from "./lines.ts";
import { resolveSymbol } from "./resolve.ts";
import { roleOf } from "./role.ts";
import { worseSyntax } from "./worse-syntax.ts";

export interface InsertRequest {
  readonly source: string;
  /** The symbol the text follows; null puts it at the end of the file. */
  readonly after: string | null;
  readonly text: string;
}

/**
 * Puts one or several definitions directly behind a symbol, indented as it is, with the blank lines
 * the language is written with. Refused: text without a definition, a name that is taken in that
 * place, left-out code, syntax worse than before.
 */
export async function insertSymbol(bench: Workbench, request: InsertRequest): Promise<EditResult> {
  const { source, after } = request;
  const before = bench.read(source);
  if (before === null) return refuse("no-such-symbol", "the file is too large or deep to be read");
  let anchor: Definition | null = null;
  if (after !== null) {
    const resolved = resolveSymbol(before.definitions, after);
    if (resolved.kind === "missed") return refuse(resolved.why, resolved.message);
    anchor = resolved.definition;
  }
  const place =
    anchor === null
      ? endOfFile(bench, before, request)
      : behind(bench, before, { anchor, text: request.text });
  const reading = bench.read(place.text);
  if (reading === null)
    return refuse("syntax-worse", "the new text is too large or deep to be read");
  return (
    (await objectionTo(bench, before, { reading, region: place })) ?? {
      kind: "edited",
      text: place.text,
    }
  );
}

interface Place {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function endOfFile(bench: Workbench, before: Reading, { text }: InsertRequest): Place {
  const { source } = before;
  const end = lineEndingOf(source);
  const body = source.trimEnd();
  const hadLastLineEnd = source === "" || source.endsWith("\n");
  const fitted = fit(bench, before, { start: 0, end: 0, text });
  const gap = /^\uFEFF?$/.test(body) ? "" : end.repeat(1 + blankLines(bench, ""));
  const start = body.length + gap.length;
  const tail = hadLastLineEnd ? end : "";
  return { text: body + gap + fitted + tail, start, end: start + fitted.length };
}

function behind(
  bench: Workbench,
  before: Reading,
  { anchor, text }: { readonly anchor: Definition; readonly text: string },
): Place {
  const { source } = before;
  const lineEnd = lineEndingOf(source);
  const indent = indentationAt(source, anchor.start);
  const fitted = fit(bench, before, { start: anchor.start, end: anchor.end, text });
  const gap = lineEnd.repeat(1 + blankLines(bench, indent)) + indent;
  const isMember = /^\s*,/.test(source.slice(anchor.end)) || isInObjectLiteral(before, anchor);
  const tail =
    /^[ \t]*[,;]?[ \t]*(?:(?:#|\/\/)[^\r\n]*)?/.exec(source.slice(anchor.end))?.[0] ?? "";
  const restOfLine = source.slice(anchor.end + tail.length);
  const needsComma = isMember && !tail.trimStart().startsWith(",");
  const at = anchor.end + (/^(?:\r?\n|$)/.test(restOfLine) ? tail.length : 0);
  const comma = needsComma ? "," : "";
  const own = isMember && !needsComma && !fitted.endsWith(",") ? `${fitted},` : fitted;
  const followed = followingGap(source.slice(at), lineEnd, blankLines(bench, indent));
  const start = at + comma.length + gap.length;
  return {
    text: splice(source, at, at, comma + gap + own + followed),
    start,
    end: start + fitted.length,
  };
}

/** Blank lines that are missing between the new text and a neighbour that follows directly. */
function followingGap(rest: string, lineEnd: string, blank: number): string {
  const gap = /^(?:[ \t]*\r?\n)*/.exec(rest)?.[0] ?? "";
  const next = rest.slice(gap.length).trimStart();
  const there = gap.split("\n").length - 2;
  if (next === "" || there >= blank || /^(?:[)\]}]|end\b)/.test(next)) return "";
  return there < 0 ? lineEnd : lineEnd.repeat(blank - there);
}

/** PEP 8's two lines at the top of a Python file, one everywhere else. */
function blankLines(bench: Workbench, indent: string): number {
  return bench.language.blocks === "indentation" && indent === "" ? 2 : 1;
}

function isInObjectLiteral(before: Reading, anchor: Definition): boolean {
  const parent = before.definitions.find(({ name }) => name === anchor.parent);
  return anchor.kind === "method" && parent?.kind === "constant";
}

async function objectionTo(
  bench: Workbench,
  before: Reading,
  after: { readonly reading: Reading; readonly region: Place },
): Promise<EditResult | null> {
  const { reading, region } = after;
  const nothing = { reading: before, range: { start: 0, end: 0 } };
  const elision = findElision(bench.language, nothing, { reading, range: region });
  if (elision !== null) return refuse("elision", elision);
  const worse = await worseSyntax(bench.language, before, after);
  if (worse !== null) return refuse("syntax-worse", worse);
  const inserted = outermostIn(reading, region);
  if (inserted.length === 0) return refuse("not-a-definition", "the text defines nothing");
  const taken = inserted.find((definition) => isTaken(bench, reading, { definition, region }));
  if (taken === undefined) return null;
  return refuse("not-unique", `${taken.family} is defined in this place already: replace it`);
}

function isTaken(
  bench: Workbench,
  reading: Reading,
  { definition, region }: { readonly definition: Definition; readonly region: Place },
): boolean {
  if (bench.language.overloads) return false;
  return reading.definitions.some(
    (other) =>
      other.family === definition.family &&
      !isInside(other, region) &&
      roleOf(other) === roleOf(definition),
  );
}

function refuse(why: EditRefusal, message: string): EditResult {
  return { kind: "refused", why, message };
}
