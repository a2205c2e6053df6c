import { bounded } from "./answer.ts";
import type { SearchAnswer, SearchItem } from "./answer.ts";
import { ownerOf } from "./class-family.ts";
import type { CodeBase, DefinitionPlace } from "./code-base.ts";
import { findCallees as calleesOf } from "./find-callees.ts";
import { ambiguity, missingDefinition } from "./find-definitions.ts";
import { findUses, receiverNames, rivalsOf } from "./find-uses.ts";
import type { Trust } from "./find-uses.ts";
import { seeLines } from "./see-lines.ts";
import type { Seen } from "./see-lines.ts";
import { headOf } from "./show-definition.ts";
import { bySurety, walkCalls } from "./walk-calls.ts";
import type { CallQuery, Walked } from "./walk-calls.ts";

/** Who calls or hands on a function, directly and through others, each with the lines. */
export async function findCallers(base: CodeBase, query: CallQuery): Promise<SearchAnswer> {
  const found = walkCalls(base, query, (place) => {
    const isMember = ownerOf(base, place) !== null;
    return findUses(base, place).map((use) => ({ ...use, from: place, isMember }));
  });
  return render(base, query, found, "is not used anywhere that can be told from names and imports");
}

/** What a function calls, directly and through others, as far as the repository defines it. */
export async function findCallees(base: CodeBase, query: CallQuery): Promise<SearchAnswer> {
  const found = walkCalls(base, query, (from) => {
    return calleesOf(base, from).map(({ place, trust }) => ({
      place,
      trust,
      from,
      name: null,
      isMember: false,
    }));
  });
  return render(base, query, found, "calls nothing that this repository defines");
}

/** How many places are looked up in the text; the rest is told by the index alone. */
const lookedUp = 200;

async function render(
  base: CodeBase,
  query: CallQuery,
  walked: Walked,
  none: string,
): Promise<SearchAnswer> {
  const { roots, reached } = walked;
  if (roots.length === 0) {
    const wanted = { name: query.symbol, kind: "any", path: query.path } as const;
    return missingDefinition(base, wanted);
  }
  const ordered = reached.toSorted((a, b) => a.distance - b.distance || bySurety(a, b));
  const texts = await base.readTexts(
    ordered.slice(0, lookedUp).map(({ place }) => place.file.path),
  );
  const receivers = new Map(roots.map((root) => [root, new Set(receiverNames(base, root))]));
  const seen = ordered.slice(0, lookedUp).flatMap((found) => {
    return seeLines(found, { texts, receivers: receivers.get(found.from) ?? new Set() });
  });
  const sure = seen.toSorted((a, b) => a.distance - b.distance || bySurety(a, b));
  const items = sure.slice(0, query.limit ?? 30).map(itemOf);
  const cut = ordered.length - Math.min(ordered.length, lookedUp) + sure.length - items.length;
  const notes = [
    items.length === 0 ? `${roots.map(titleOf).join(", ")} ${none}.` : null,
    ambiguityOf(query, walked),
    rivalryOf(base, roots, sure),
  ].filter((note) => note !== null);
  return {
    ...bounded(items, items.length),
    cut,
    note: notes.length === 0 ? null : notes.join(" "),
  };
}

function titleOf({ file, unit }: DefinitionPlace): string {
  return `${file.path}::${unit.name}`;
}

function ambiguityOf(
  { symbol, path }: CallQuery,
  { roots, others }: Pick<Walked, "roots" | "others">,
): string | null {
  return roots.length < 2 ? null : ambiguity({ name: symbol, path, roots, others });
}

/** Where spelling alone decides, the reader should know how many others are spelled so. */
function rivalryOf(
  base: CodeBase,
  roots: readonly DefinitionPlace[],
  found: readonly Seen[],
): string | null {
  if (!found.some(({ trust, name }) => /^(?:name|stranger)$/.test(trust) && name !== null))
    return null;
  const [root] = roots;
  const rivals = root === undefined ? 0 : rivalsOf(base, root);
  if (root === undefined || rivals === 0) return null;
  const others = rivals === 1 ? "one other class has" : `${String(rivals)} other classes have`;
  return `What is told by name alone may mean another ${root.name}: ${others} one.`;
}

const words: Readonly<Record<Trust, string>> = {
  file: "",
  import: "",
  folder: " (by name, same folder)",
  receiver: " (by the name of the variable)",
  name: " (by name alone)",
  stranger: " (by name alone, on an object of another class)",
};

function itemOf({ place, distance, trust, from, lines }: Seen): SearchItem {
  const { file, unit } = place;
  const through = distance === 1 ? "" : ` through ${from.unit.name}`;
  const signature = unit.definition === null ? "outside any definition" : headOf(unit);
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
