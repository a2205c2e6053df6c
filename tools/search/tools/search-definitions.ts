import { bounded } from "./answer.ts";
import type { SearchAnswer, SearchItem } from "./answer.ts";
import type { CodeBase, DefinitionPlace } from "./code-base.ts";
import { findDefinitions, missingDefinition } from "./find-definitions.ts";
import type { DefinitionQuery } from "./find-definitions.ts";
import { codeOfUnit, headOf, outlineOfClass } from "./show-definition.ts";
import type { Shown } from "./show-definition.ts";

/** With more hits than this only the places are listed: the asker should narrow the question. */
const shownInFull = 3;
const listed = 20;

/** Classes by name: the header and the signatures of the members. */
export async function searchClass(
  base: CodeBase,
  query: Omit<DefinitionQuery, "kind">,
): Promise<SearchAnswer> {
  return answer(base, { ...query, kind: "class" }, ({ file, unit }) => {
    return outlineOfClass(file.record, unit);
  });
}

/** Functions and methods by name: their code. */
export async function searchMethod(
  base: CodeBase,
  query: Omit<DefinitionQuery, "kind">,
): Promise<SearchAnswer> {
  return answer(base, { ...query, kind: "function" }, async ({ file, unit }) => {
    return codeOfUnit((await base.readText(file.path)) ?? "", unit);
  });
}

async function answer(
  base: CodeBase,
  query: DefinitionQuery,
  show: (place: DefinitionPlace) => Promise<Shown> | Shown,
): Promise<SearchAnswer> {
  const places = findDefinitions(base, query);
  if (places.length === 0) return missingDefinition(base, query);
  if (places.length > shownInFull) {
    const items = places.map((place) => itemOf(place, headOf(place.unit)));
    return bounded(items, listed);
  }
  const items: SearchItem[] = [];
  const notes: string[] = [];
  for (const place of places) {
    const { text, note } = await show(place);
    items.push(itemOf(place, text));
    if (note !== null) notes.push(note);
  }
  return { ...bounded(items, listed), note: notes.length === 0 ? null : notes.join(" ") };
}

export function itemOf({ file, unit }: DefinitionPlace, text: string): SearchItem {
  return { path: file.path, symbol: unit.name, start: unit.startLine, end: unit.endLine, text };
}
