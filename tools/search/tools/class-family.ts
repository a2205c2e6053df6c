import type { CodeBase, DefinitionPlace, UnitPlace } from "./code-base.ts";

/** Names of the classes a class is made of, without type arguments and what qualifies them. */
export function basesOf({ unit }: UnitPlace): readonly string[] {
  return unit.bases.map((name) => {
    return (
      name
        .replace(/[<([].*$/s, "")
        .split(/[.:\\]/)
        .at(-1)
        ?.trim() ?? name
    );
  });
}

export function classesNamed(base: CodeBase, name: string): readonly DefinitionPlace[] {
  return (base.byName.get(name) ?? []).filter(({ unit }) => unit.kind === "class");
}

/** Of the classes of one name and language family, those that the asking file has or imports. */
export function nearestClasses(
  base: CodeBase,
  name: string,
  { fileIndex, file }: UnitPlace,
): readonly DefinitionPlace[] {
  const all = classesNamed(base, name).filter((place) => place.file.family === file.family);
  if (all.length < 2) return all;
  const here = all.filter((place) => place.fileIndex === fileIndex);
  if (here.length > 0) return here;
  const imports = base.imports.imports[fileIndex] ?? [];
  const imported = all.filter((place) => imports.includes(place.fileIndex));
  return imported.length > 0 ? imported : all;
}

export function subclassesOf(base: CodeBase, wanted: DefinitionPlace): readonly DefinitionPlace[] {
  return (base.byBase.get(wanted.name) ?? []).filter((place) =>
    nearestClasses(base, wanted.name, place).includes(wanted),
  );
}

/** Breadth first, each place once, with its distance from the nearest root. */
export function climb(
  roots: readonly DefinitionPlace[],
  next: (place: DefinitionPlace) => readonly DefinitionPlace[],
): readonly (readonly [DefinitionPlace, number])[] {
  const distances = new Map<DefinitionPlace, number>(roots.map((root) => [root, 0] as const));
  let edge = roots;
  for (let distance = 1; edge.length > 0 && distance <= 20 && distances.size < 500; distance++) {
    edge = edge.flatMap((place) =>
      next(place).filter((found) => {
        if (distances.has(found)) return false;
        distances.set(found, distance);
        return true;
      }),
    );
  }
  return [...distances].filter(([, distance]) => distance > 0);
}

export function ancestorsOf(
  base: CodeBase,
  roots: readonly DefinitionPlace[],
): readonly (readonly [DefinitionPlace, number])[] {
  return climb(roots, (place) =>
    basesOf(place).flatMap((name) =>
      nearestClasses(base, name, place).filter((found) => found !== place),
    ),
  );
}

export function descendantsOf(
  base: CodeBase,
  roots: readonly DefinitionPlace[],
): readonly (readonly [DefinitionPlace, number])[] {
  return climb(roots, (place) => subclassesOf(base, place).filter((found) => found !== place));
}

/** The class a member belongs to, or null for what stands at the top of its file. */
export function ownerOf(base: CodeBase, place: UnitPlace): DefinitionPlace | null {
  const dot = place.unit.name.lastIndexOf(".");
  if (dot < 0) return null;
  const owner = place.unit.name.slice(0, dot);
  const name = owner.slice(owner.lastIndexOf(".") + 1);
  const classes = classesNamed(base, name);
  const here = classes.find(({ fileIndex, unit }) => {
    return fileIndex === place.fileIndex && unit.name === owner;
  });
  // Go, Rust and C++ may define a method in another file than its type.
  return (
    here ??
    classes.find(({ unit, file }) => unit.name === owner && file.family === place.file.family) ??
    null
  );
}
