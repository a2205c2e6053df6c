import type { Definition } from "../outline/outline.ts";

export type Resolution =
  | { readonly kind: "found"; readonly definition: Definition }
  | {
      readonly kind: "missed";
      readonly why: "no-such-symbol" | "ambiguous-symbol";
      readonly message: string;
    };

/**
 * The definition that a name means: exactly as the outline calls it, `name#1` for the first of
 * several, or a shorter name (`method` for `Class.method`) when only one definition can be meant.
 */
export function resolveSymbol(definitions: readonly Definition[], name: string): Resolution {
  const wanted = name.trim().replace(/::/g, ".").replace(/\(\)$/, "").replace(/#1$/, "");
  const exact = definitions.find((definition) => definition.name === wanted);
  if (exact !== undefined) return { kind: "found", definition: exact };
  const ending = definitions.filter(({ family }) => family.endsWith(`.${wanted}`));
  const [only, ...others] = ending;
  if (only !== undefined && others.length === 0) return { kind: "found", definition: only };
  if (only !== undefined) {
    const names = ending.map(({ name, lines }) => `${name} (line ${lines.start})`).join(", ");
    return missed(
      "ambiguous-symbol",
      `got ${quote(name)}, which may be ${names}: name one of them`,
    );
  }
  const near = nearestNames(definitions, wanted);
  const hint =
    near.length === 0 ? "the file defines nothing" : `the nearest are ${near.join(", ")}`;
  return missed("no-such-symbol", `got ${quote(name)}, but there is no such definition: ${hint}`);
}

/** At most five names of the file, the most similar first. */
export function nearestNames(definitions: readonly Definition[], wanted: string): string[] {
  const last = wanted.slice(wanted.lastIndexOf(".") + 1).toLowerCase();
  return definitions
    .map(({ name }) => {
      const own = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
      return { name, distance: editDistance(own.slice(0, 80), last.slice(0, 80)) };
    })
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 5)
    .map(({ name }) => name);
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function missed(why: "no-such-symbol" | "ambiguous-symbol", message: string): Resolution {
  return { kind: "missed", why, message };
}

function quote(text: string): string {
  return JSON.stringify(text);
}
