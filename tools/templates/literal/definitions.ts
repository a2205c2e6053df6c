import type { Edit } from "../../../agent/core/model.ts";
import type { CodeSymbol, Languages } from "../../../agent/core/ports/source-code.ts";
import type { Place } from "./places.ts";

/** Functions and methods of the snippet that the file defines too, as replacements of those. */
export async function readDefinitions(options: {
  readonly snippet: string;
  readonly place: Place;
  readonly languages: Languages;
}): Promise<readonly Edit[]> {
  const { snippet, place, languages } = options;
  const language = languages.forPath(place.path);
  if (language === null) return [];
  const [offered, present] = [await language.outline(snippet), await language.outline(place.text)];
  const edits: Edit[] = [];
  for (const symbol of offered) {
    if (symbol.kind !== "function" && symbol.kind !== "method") continue;
    const isNested = offered.some(
      (other) => other.name === symbol.parent && other.kind !== "class",
    );
    const target = isNested ? null : matching(symbol, present);
    if (target === null) continue;
    const text = snippet.slice(lineStart(snippet, symbol.start), symbol.end);
    if (folded(text) === folded(place.text.slice(target.start, target.end))) continue;
    edits.push({ kind: "replace-symbol", path: place.path, symbol: target.name, text });
  }
  return edits;
}

/** The one symbol of the same name; a snippet may leave the class of a method out. */
function matching(symbol: CodeSymbol, present: readonly CodeSymbol[]): CodeSymbol | null {
  const callable = present.filter(({ kind }) => kind === "function" || kind === "method");
  const exact = callable.filter(({ name }) => name === symbol.name);
  if (exact.length === 1) return exact[0] ?? null;
  if (symbol.parent !== null) return null;
  const alike = callable.filter(({ name }) => name.endsWith(`.${symbol.name}`));
  return alike.length === 1 ? (alike[0] ?? null) : null;
}

function lineStart(text: string, at: number): number {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  return text.slice(start, at).trim() === "" ? start : at;
}

function folded(text: string): string {
  return text.replaceAll(/\s+/g, "");
}
