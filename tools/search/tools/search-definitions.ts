import { bounded } from "./answer.ts";
import type { SearchAnswer, SearchItem } from "./answer.ts";
import type { CodeBase, DefinitionPlace } from "./code-base.ts";
import { findDefinitions, missingDefinition } from "./find-definitions.ts";
import type { DefinitionQuery } from "./find-definitions.ts";

/** With more hits than this only the places are listed: the asker should narrow the question. */
const shownInFull = 3;
const listed = 20;

/** Classes by name: the header and the signatures of the members. */
export async function searchClass(
  base: CodeBase,
  query: Omit<DefinitionQuery, "kind">,
): Promise<SearchAnswer> {
  const places = findDefinitions(base, { ...query, kind: "class" });
  return answer(base, { ...query, kind: "class" }, places, classOutline);
}

/** Functions and methods by name: their code. */
export async function searchMethod(
  base: CodeBase,
  query: Omit<DefinitionQuery, "kind">,
): Promise<SearchAnswer> {
  const places = findDefinitions(base, { ...query, kind: "function" });
  return answer(base, { ...query, kind: "function" }, places, (place) => codeOf(base, place));
}

async function answer(
  base: CodeBase,
  query: DefinitionQuery,
  places: readonly DefinitionPlace[],
  show: (place: DefinitionPlace) => Promise<string> | string,
): Promise<SearchAnswer> {
  if (places.length === 0) return missingDefinition(base, query);
  if (places.length > shownInFull) {
    return bounded(
      places.map((place) => itemOf(place, place.unit.definition?.signature ?? "")),
      listed,
    );
  }
  const items: SearchItem[] = [];
  for (const place of places) items.push(itemOf(place, await show(place)));
  return bounded(items, listed);
}

export function itemOf({ file, unit }: DefinitionPlace, text: string): SearchItem {
  return { path: file.path, symbol: unit.name, start: unit.startLine, end: unit.endLine, text };
}

const maximumLines = 300;

/** The lines of a definition, numbered; a very long one is cut. */
export async function codeOf(base: CodeBase, { file, unit }: DefinitionPlace): Promise<string> {
  const text = await base.readText(file.path);
  const end = Math.min(unit.endLine, unit.startLine + maximumLines - 1);
  return numberedLines(text ?? "", unit.startLine, end);
}

export function numberedLines(text: string, start: number, end: number): string {
  const width = String(end).length;
  return text
    .split("\n")
    .slice(start - 1, end)
    .map((line, index) => `${String(start + index).padStart(width)} ${line.slice(0, 400)}`)
    .join("\n");
}

export function classOutline({ file, unit }: DefinitionPlace): string {
  const members = file.record.units.filter(({ name }) => {
    return name.startsWith(`${unit.name}.`) && !name.slice(unit.name.length + 1).includes(".");
  });
  const lines = members.map(({ definition, startLine }) => {
    return `  ${String(startLine)}: ${definition?.signature ?? ""}`;
  });
  const documentation = unit.definition?.docstring;
  const head = unit.definition?.signature ?? unit.name;
  return [head, ...(documentation ? [`  """${documentation}"""`] : []), ...lines].join("\n");
}
