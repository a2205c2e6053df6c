import { isTestPath } from "../index/source-files.ts";
import { bounded, missing } from "./answer.ts";
import type { SearchAnswer, SearchItem } from "./answer.ts";
import type { CodeBase, DefinitionPlace, UnitPlace } from "./code-base.ts";
import { findCallees as calleesOf } from "./find-callees.ts";
import { findDefinitions, nearestDefinitions } from "./find-definitions.ts";
import { findUses } from "./find-uses.ts";
import type { Trust } from "./find-uses.ts";
import { linesWith, unitAt } from "./lines-with.ts";
import type { LineWith } from "./lines-with.ts";

export interface CallQuery {
  readonly symbol: string;
  readonly path?: string | undefined;
  /** Calls in a row, 1 to 3. */
  readonly depth?: number | undefined;
  readonly limit?: number | undefined;
}

/** Who calls or hands on a function, directly and through others, each with the lines. */
export async function findCallers(base: CodeBase, query: CallQuery): Promise<SearchAnswer> {
  const found = walk(base, query, (place) => {
    return findUses(base, place).map((use) => ({ ...use, from: place }));
  });
  return render(base, query, found, "is not used anywhere that can be told from names and imports");
}

/** What a function calls, directly and through others, as far as the repository defines it. */
export async function findCallees(base: CodeBase, query: CallQuery): Promise<SearchAnswer> {
  const found = walk(base, query, (from) => {
    return calleesOf(base, from).map(({ place, trust }) => ({ place, trust, from, name: null }));
  });
  return render(base, query, found, "calls nothing that this repository defines");
}

interface Step {
  readonly place: UnitPlace;
  readonly trust: Trust;
  /** The identifier that stands in its lines, for callers. */
  readonly name: string | null;
  readonly from: UnitPlace;
}

interface Reached extends Step {
  readonly distance: number;
}

interface Walked {
  readonly roots: readonly DefinitionPlace[];
  readonly reached: readonly Reached[];
}

const limits = { roots: 5, edge: 100, places: 2_000 };

function walk(
  base: CodeBase,
  query: CallQuery,
  next: (place: DefinitionPlace) => readonly Step[],
): Walked {
  const wanted = { name: query.symbol, kind: "any", path: query.path } as const;
  const roots = findDefinitions(base, wanted).slice(0, limits.roots);
  const depth = Math.min(Math.max(1, query.depth ?? 1), 3);
  const reached = new Map<string, Reached>();
  const keys = new Set(roots.map(keyOf));
  let edge: readonly DefinitionPlace[] = roots;
  for (let distance = 1; distance <= depth && reached.size < limits.places; distance++) {
    const steps = edge.slice(0, limits.edge).flatMap(next);
    const fresh = steps.toSorted(bySurety).filter(({ place }) => {
      if (keys.has(keyOf(place))) return false;
      keys.add(keyOf(place));
      return true;
    });
    for (const step of fresh) reached.set(keyOf(step.place), { ...step, distance });
    edge = fresh.flatMap(({ place, trust }) => {
      const definition = trust === "name" ? null : base.definitionAt(place);
      return definition === null ? [] : [definition];
    });
  }
  return { roots, reached: [...reached.values()] };
}

function keyOf({ fileIndex, unit }: UnitPlace): string {
  return `${String(fileIndex)} ${unit.name}`;
}

const surety: Readonly<Record<Trust, number>> = { file: 0, import: 1, folder: 2, name: 3 };

function bySurety(a: Step, b: Step): number {
  return testWeight(a.place) + surety[a.trust] - testWeight(b.place) - surety[b.trust];
}

function testWeight({ file }: UnitPlace): number {
  return isTestPath(file.path) ? 10 : 0;
}

/** How many places are looked up in the text; the rest is told by the index alone. */
const lookedUp = 200;

async function render(
  base: CodeBase,
  query: CallQuery,
  { roots, reached }: Walked,
  none: string,
): Promise<SearchAnswer> {
  if (roots.length === 0) {
    const wanted = { name: query.symbol, kind: "any", path: query.path } as const;
    return missing(nearestDefinitions(base, wanted));
  }
  const ordered = reached.toSorted((a, b) => a.distance - b.distance || bySurety(a, b));
  const texts = await base.readTexts(
    ordered.slice(0, lookedUp).map(({ place }) => place.file.path),
  );
  const seen = ordered.slice(0, lookedUp).flatMap((found) => seeLines(found, texts));
  const sure = seen.toSorted((a, b) => a.distance - b.distance || bySurety(a, b));
  const items = sure.slice(0, query.limit ?? 30).map(itemOf);
  const cut = ordered.length - Math.min(ordered.length, lookedUp) + sure.length - items.length;
  return {
    ...bounded(items, items.length),
    cut,
    note: noteOf(query, roots, items.length === 0 ? none : null),
  };
}

function noteOf(
  { symbol, path }: CallQuery,
  roots: readonly DefinitionPlace[],
  none: string | null,
): string | null {
  const which = roots.map(({ file, unit }) => `${file.path}::${unit.name}`).join(", ");
  if (none !== null) return `${which} ${none}.`;
  if (roots.length < 2) return null;
  return `${symbol}${path === undefined ? "" : ` in ${path}`} may be ${which}: give Class.method or a path.`;
}

interface Seen extends Reached {
  readonly lines: readonly LineWith[];
}

/** Looks the name up in the text: what is found there decides how sure a member's use is. */
function seeLines(found: Reached, texts: ReadonlyMap<string, string>): readonly Seen[] {
  const { name, place, from } = found;
  if (name === null) return [{ ...found, lines: [] }];
  const { units } = place.file.record;
  const text = texts.get(place.file.path) ?? "";
  const all = linesWith(text, { name, language: place.file.language });
  const lines = all.filter(({ line }) => unitAt(units, line) === place.unit);
  if (!from.unit.name.includes(".") || name !== from.name)
    return lines.length === 0 ? [] : [{ ...found, lines }];
  const member = lines.filter((line) => isMember(line.text, name));
  if (found.trust !== "file") return member.length === 0 ? [] : [{ ...found, lines: member }];
  const own = lines.filter((line) => isOwnMember(line.text, name));
  if (own.length > 0) return [{ ...found, lines: own }];
  return member.length === 0 ? [] : [{ ...found, lines: member, trust: "name" }];
}

function isMember(line: string, name: string): boolean {
  return new RegExp(`(?:\\.|->|::)\\s*#?${escaped(name)}(?![\\w$])`).test(line);
}

/** Called on the object itself; some languages write nothing before it. */
function isOwnMember(line: string, name: string): boolean {
  const before =
    "(?:\\b(?:self|cls|this|super|parent|static)\\b(?:\\([^)]*\\))?\\s*(?:\\?\\.|->|::|\\.)\\s*#?|(?<![\\w$.>:]\\s*))";
  return new RegExp(`${before}${escaped(name)}(?![\\w$])`).test(line);
}

function escaped(name: string): string {
  return name.replace(/[^\w]/g, "\\$&");
}

const words: Readonly<Record<Trust, string>> = {
  file: "",
  import: "",
  folder: " (by name, same folder)",
  name: " (by name alone)",
};

function itemOf({ place, distance, trust, from, lines }: Seen): SearchItem {
  const { file, unit } = place;
  const through = distance === 1 ? "" : ` through ${from.unit.name}`;
  const signature = unit.definition?.signature ?? "outside any definition";
  const head = `distance ${String(distance)}${through}${words[trust]}: ${signature}`;
  const shown = lines.slice(0, 2).map(({ line, text }) => `  ${String(line)}: ${text}`);
  const isTop = unit.kind === "module";
  return {
    path: file.path,
    symbol: isTop ? null : unit.name,
    start: isTop ? (lines[0]?.line ?? 1) : unit.startLine,
    end: isTop ? (lines.at(-1)?.line ?? 1) : unit.endLine,
    text: [head, ...shown].join("\n"),
  };
}
