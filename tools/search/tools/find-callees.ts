import { nameHash } from "../index/read-file-record.ts";
import { folderOf } from "../graph/path-index.ts";
import { isTestPath } from "../index/source-files.ts";
import { ancestorsOf, ownerOf } from "./class-family.ts";
import type { CodeBase, DefinitionPlace, UnitPlace } from "./code-base.ts";
import { identifiersOf } from "./find-uses.ts";
import type { Trust } from "./find-uses.ts";
import { exportsByDefault } from "./known-names.ts";

export interface Callee {
  readonly place: DefinitionPlace;
  readonly trust: Trust;
}

const maximumNamesakes = { member: 12, top: 3 };

/** The definitions of the repository that a function calls; of a class, those its members call. */
export function findCallees(base: CodeBase, place: UnitPlace): readonly Callee[] {
  const inside =
    place.unit.kind === "class"
      ? base
          .unitsOf(place.fileIndex)
          .filter(({ unit }) => unit.name.startsWith(`${place.unit.name}.`))
      : [];
  const called = new Set([place, ...inside].flatMap((unit) => calledBy(unit)));
  const imported = importedNames(base, place.fileIndex);
  const classes = knownClasses(base, place.fileIndex, imported);
  const found = new Map<DefinitionPlace, Trust>();
  for (const hash of called) {
    const question = { place, hash, imported, classes };
    for (const { place: callee, trust } of meantBy(base, question)) {
      if (callee.unit.name !== place.unit.name || callee.fileIndex !== place.fileIndex)
        found.set(callee, trust);
    }
  }
  return [...found].map(([callee, trust]) => ({ place: callee, trust }));
}

function calledBy(place: UnitPlace): readonly number[] {
  return [...identifiersOf(place)].filter((hash) => (hash & 1) === 1);
}

interface Question {
  readonly place: UnitPlace;
  readonly hash: number;
  readonly imported: ReadonlyMap<number, readonly DefinitionPlace[]>;
  /** Classes that the file has or imports, with what they are made of. */
  readonly classes: ReadonlySet<DefinitionPlace>;
}

function knownClasses(
  base: CodeBase,
  file: number,
  imported: Question["imported"],
): ReadonlySet<DefinitionPlace> {
  const known = [...base.topOf(file), ...[...imported.values()].flat()];
  const classes = known.filter(({ unit }) => unit.kind === "class").slice(0, 200);
  return new Set([...classes, ...ancestorsOf(base, classes).map(([above]) => above)]);
}

/** The nearest meaning of a name: imported under it, of the same class or file, else by spelling. */
function meantBy(base: CodeBase, { place, hash, imported, classes }: Question): readonly Callee[] {
  const named = imported.get(hash);
  const namesakes = base.byHash.get(hash) ?? [];
  const here = namesakes.filter((other) => isNear(base, other, place));
  const members = namesakes.filter(({ unit }) => unit.name.includes("."));
  const trusted: Callee[] = [
    ...(named ?? []).map((callee) => ({ place: callee, trust: "import" as const })),
    ...here.map((callee) => ({ place: callee, trust: "file" as const })),
  ];
  if (trusted.length > 0) return trusted;
  const ofKnown = members.filter((member) => classes.has(ownerOf(base, member) ?? member));
  if (ofKnown.length > 0) return ofKnown.map((callee) => ({ place: callee, trust: "import" }));
  const family = namesakes.filter(({ file }) => file.family === place.file.family);
  const loose = place.file.family === "python" || place.file.family === "script";
  const candidates = loose
    ? members.filter(({ file }) => file.family === place.file.family)
    : family;
  const most = loose ? maximumNamesakes.member : maximumNamesakes.top + members.length;
  const code = candidates.filter(
    ({ file }) => !isTestPath(file.path) || isTestPath(place.file.path),
  );
  if (code.length > Math.min(most, maximumNamesakes.member)) return [];
  const folder = folderOf(place.file.path);
  return code.map((callee) => {
    return { place: callee, trust: folderOf(callee.file.path) === folder ? "folder" : "name" };
  });
}

/** At the top of the same file, or a member of the same class or of one it is made of. */
function isNear(base: CodeBase, other: DefinitionPlace, place: UnitPlace): boolean {
  const owner = ownerOf(base, place);
  const otherOwner = ownerOf(base, other);
  if (otherOwner === null) return other.fileIndex === place.fileIndex;
  if (owner === null) return false;
  return otherOwner === owner || ancestorsOf(base, [owner]).some(([above]) => above === otherOwner);
}

/** What the names that a file imports mean, by the hash of what they are called there. */
function importedNames(
  base: CodeBase,
  file: number,
): ReadonlyMap<number, readonly DefinitionPlace[]> {
  const record = base.snapshot.files[file]?.record;
  const found = new Map<number, readonly DefinitionPlace[]>();
  const add = (here: string, places: readonly DefinitionPlace[]): void => {
    const hash = (nameHash(here) | 1) >>> 0;
    if (places.length > 0) found.set(hash, [...(found.get(hash) ?? []), ...places]);
  };
  for (const { module, names, aliases } of record?.imports ?? []) {
    const targets = base.resolve(file, { module, names });
    const renamed = new Map(aliases);
    for (const name of names) {
      if (name !== "*") add(renamed.get(name) ?? name, exportedBy(base, { files: targets, name }));
    }
    const given = renamed.get("default");
    if (given !== undefined) {
      add(
        given,
        targets.flatMap((target) => base.topOf(target).filter(exportsByDefault)),
      );
    }
    const whole = names.length === 0 || names.includes("*") || renamed.has("*");
    const modules = whole ? targets : submodules(base, file, { module, names });
    for (const target of modules.slice(0, 200)) {
      for (const place of base.topOf(target)) add(place.name, [place]);
    }
  }
  return found;
}

/** `from package import module`: the names that are files themselves. */
function submodules(
  base: CodeBase,
  file: number,
  { module, names }: { readonly module: string; readonly names: readonly string[] },
): readonly number[] {
  const whole = base.resolve(file, { module, names: [] });
  return base.resolve(file, { module, names }).filter((target) => !whole.includes(target));
}

/** Definitions of a name at the top of files, or what these hand on from others. */
function exportedBy(
  base: CodeBase,
  {
    files,
    name,
    depth = 0,
  }: { readonly files: readonly number[]; readonly name: string; readonly depth?: number },
): readonly DefinitionPlace[] {
  const own = files.flatMap((file) => base.topOf(file).filter((place) => place.name === name));
  if (own.length > 0 || depth >= 3) return own;
  return files.flatMap((file) =>
    (base.snapshot.files[file]?.record.imports ?? []).flatMap(({ module, names, aliases }) => {
      const imported = aliases.find(([, here]) => here === name)?.[0] ?? name;
      const all =
        names.includes("*") || aliases.some(([from, here]) => from === "*" && here === "*");
      if (!all && !names.includes(imported)) return [];
      const targets = base.resolve(file, { module, names }).filter((target) => target !== file);
      return exportedBy(base, { files: targets, name: imported, depth: depth + 1 });
    }),
  );
}
