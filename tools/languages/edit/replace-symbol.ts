import type { EditRefusal, EditResult } from "../../../agent/core/ports.ts";
import type { Definition } from "../outline/outline.ts";
import type { Reading, Workbench } from "../workbench.ts";
import { findElision } from "./elision.ts";
import { fit } from "./fit.ts";
import { lostDefinitions, outermostIn, strayCode } from "./compare.ts";
import { splice } from "./lines.ts";
import { resolveSymbol } from "./resolve.ts";
import { withRoleOf, withSignatureOf, withWholeFamily } from "./role.ts";
import { worseSyntax } from "./worse-syntax.ts";

export interface ReplaceRequest {
  readonly source: string;
  readonly symbol: string;
  readonly replacement: string;
}

/**
 * Replaces one definition by another text of it. Every character outside the span stays; the text is
 * moved to the indentation and the line endings of its place. Decorators and `export` that the text
 * leaves out are kept. Refused: another name, lost neighbours or members, left-out code, several
 * definitions or other statements, syntax worse than before, no change.
 */
export async function replaceSymbol(
  bench: Workbench,
  request: ReplaceRequest,
): Promise<EditResult> {
  const { source } = request;
  const before = bench.read(source);
  if (before === null) return refuse("no-such-symbol", "the file is too large or deep to be read");
  const resolved = resolveSymbol(before.definitions, request.symbol);
  if (resolved.kind === "missed") return refuse(resolved.why, resolved.message);
  let target = resolved.definition;
  if (source.slice(target.start, target.end) === request.replacement) return unchanged(target);

  let place = put(bench, before, { ...spanOf(target), text: request.replacement });
  const brought = place === null ? [] : outermostIn(place.reading, place);
  const [first] = brought;
  const family = withWholeFamily(target, brought, before);
  if (family !== null) {
    target = family;
    place = put(bench, before, { ...spanOf(target), text: request.replacement });
  } else if (first !== undefined) {
    const meant = meantBy(bench, request, { target, first, before });
    if (meant !== target)
      place = put(bench, before, { ...spanOf(meant), text: request.replacement });
    target = meant;
    const kept = keptFront(source, target, first);
    if (kept !== null) place = put(bench, before, { ...kept, text: request.replacement });
  }
  if (place === null) return refuse("syntax-worse", "the new text is too large or deep to be read");
  const objection = await judge(bench, before, { target, place });
  if (objection !== null) return objection;
  return place.text === source ? unchanged(target) : { kind: "edited", text: place.text };
}

/** A number (`name#2`) means that definition; a bare name may mean the one the text looks like. */
function meantBy(
  bench: Workbench,
  { symbol }: ReplaceRequest,
  found: { readonly target: Definition; readonly first: Definition; readonly before: Reading },
): Definition {
  const { target, first, before } = found;
  if (/#\d+$/.test(symbol.trim())) return target;
  const meant = withRoleOf(target, first, before.definitions);
  return bench.language.overloads ? withSignatureOf(meant, first, before.definitions) : meant;
}

interface Span {
  readonly start: number;
  readonly end: number;
  /** Stands before the text, in the same place: decorators and `export` that are kept. */
  readonly front: string;
}

/** A text with the replacement in it, and where that stands now. */
interface Placement {
  readonly text: string;
  readonly reading: Reading;
  readonly start: number;
  readonly end: number;
}

function put(
  bench: Workbench,
  before: Reading,
  options: Span & { readonly text: string },
): Placement | null {
  const { start, end, front } = options;
  const fitted = front + fit(bench, before, options);
  const text = splice(before.source, start, end, fitted);
  const reading = bench.read(text);
  return reading && { text, reading, start, end: start + fitted.length };
}

function spanOf({ start, end }: Definition): Span {
  return { start, end, front: "" };
}

/** What of the old front (decorators, `export`, `export default`) the new text does not bring. */
function keptFront(source: string, old: Definition, now: Definition): Span | null {
  const { start, end, headStart, bareStart } = old;
  const keepsDecorators = headStart > start && now.decorators.length === 0;
  const keepsExport = bareStart > headStart && now.bareStart === now.headStart;
  if (!keepsDecorators && !keepsExport) return null;
  const from = keepsDecorators ? start : headStart;
  const to = keepsExport ? bareStart : headStart;
  return { start, end, front: source.slice(from, to) };
}

async function judge(
  bench: Workbench,
  before: Reading,
  { target, place }: { target: Definition; place: Placement },
): Promise<EditResult | null> {
  const region = { start: place.start, end: place.end };
  const old = { reading: before, range: { start: target.start, end: target.end } };
  const now = { reading: place.reading, range: region };
  const elision = findElision(bench.language, old, now);
  if (elision !== null) return refuse("elision", elision);
  const worse = await worseSyntax(bench.language, before, { reading: place.reading, region });
  if (worse !== null) return refuse("syntax-worse", worse);
  const [only, ...others] = outermostIn(place.reading, region);
  if (only === undefined)
    return refuse("not-a-definition", `the text defines nothing, expected ${target.family}`);
  if (others.length > 0 && withWholeFamily(target, [only, ...others], before) === null)
    return refuse("not-a-definition", severalDefinitions(target, [only, ...others]));
  if (only.family !== target.family)
    return refuse("renamed", `the text defines ${only.family}, expected ${target.family}`);
  const stray = strayCode(place.reading, region, {
    start: only.start,
    end: others.at(-1)?.end ?? only.end,
  });
  if (stray !== null)
    return refuse(
      "not-a-definition",
      `beside ${target.family} the text holds ${JSON.stringify(stray)}: give that as an edit of its own`,
    );
  const lost = lostDefinitions(before, place.reading, { target, replaced: only });
  if (lost.length > 0)
    return refuse(
      "dropped-sibling",
      `${lost.join(", ")} would be gone; give the whole definition, or replace only the part that changes`,
    );
  return null;
}

function severalDefinitions(target: Definition, found: readonly Definition[]): string {
  const names = found.map(({ family }) => family).join(", ");
  return `the text defines ${names}, expected ${target.family} alone: insert the others by edits of their own`;
}

function unchanged(target: Definition): EditResult {
  return refuse("unchanged", `the text of ${target.name} is what stands there already`);
}

function refuse(why: EditRefusal, message: string): EditResult {
  return { kind: "refused", why, message };
}
