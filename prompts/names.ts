/**
 * Names as models write them: `./src/a.py`, `a/src/a.py`, `Class::method()`, `def method`. Each is
 * matched to what exists, or to nothing; never to a guess between several.
 */

export function resolvePath(text: string, known: readonly string[]): string | null {
  const path = text
    .trim()
    .replaceAll("\\", "/")
    .replace(/^["'`]|["'`]$/g, "")
    .replace(/^\.?\/+/, "");
  if (known.includes(path)) return path;
  const withoutSide = path.replace(/^[ab]\//, "");
  if (known.includes(withoutSide)) return withoutSide;
  return onlyOne(known.filter((candidate) => candidate.endsWith(`/${path}`)));
}

export function resolveSymbol(text: string, known: readonly string[]): string | null {
  const name = text
    .trim()
    .replace(/^["'`]|["'`]$/g, "")
    .replace(/^(?:async\s+)?(?:def|class|function|func|fn|const|method)\s+/, "")
    .replace(/\(.*$/s, "")
    .replace(/^.*\.\w+::/, "")
    .replaceAll(/::|#|\/|\.prototype\./g, ".")
    .trim();
  if (known.includes(name)) return name;
  const byEnd = onlyOne(known.filter((candidate) => candidate.endsWith(`.${name}`)));
  return byEnd ?? onlyOne(known.filter((candidate) => name.endsWith(`.${candidate}`)));
}

/** Existing names that look most like a wrong one, for telling the model what there is. */
export function nearestNames(text: string, known: readonly string[], most = 5): readonly string[] {
  const wanted = bigrams(text);
  return [...new Set(known)]
    .map((name) => ({ name, likeness: likeness(wanted, bigrams(name)) }))
    .filter(({ likeness }) => likeness > 0.2)
    .sort((a, b) => b.likeness - a.likeness || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

function onlyOne(names: readonly string[]): string | null {
  return names.length === 1 ? (names[0] ?? null) : null;
}

function bigrams(text: string): ReadonlySet<string> {
  const lower = text.toLowerCase();
  return new Set(
    Array.from({ length: Math.max(0, lower.length - 1) }, (_, at) => lower.slice(at, at + 2)),
  );
}

/** Dice's coefficient of the two-letter pieces, 0 to 1. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return a.size + b.size === 0
    ? 0
    : (2 * [...a].filter((piece) => b.has(piece)).length) / (a.size + b.size);
}
