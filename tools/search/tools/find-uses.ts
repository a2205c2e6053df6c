import { nameHash } from "../index/read-file-record.ts";
import { folderOf } from "../graph/path-index.ts";
import { ancestorsOf, descendantsOf, ownerOf } from "./class-family.ts";
import type { CodeBase, DefinitionPlace, UnitPlace } from "./code-base.ts";
import { exportsByDefault, namesByImport } from "./known-names.ts";
import type { KnownName } from "./known-names.ts";

/** A place that uses a definition, and how sure it is that this one is meant. */
export interface Use {
  readonly place: UnitPlace;
  /** The identifier that stands there. */
  readonly name: string;
  readonly trust: Trust;
}

/** `file`: same file or class; `import`: the file imports it; `folder`: same package; `name`: spelling alone. */
export type Trust = "file" | "import" | "folder" | "name";

/** A member name that more other classes have says nothing where none of the right ones is named. */
const maximumNamesakes = 12;

/** Where a function, method or class is called or handed on. */
export function findUses(base: CodeBase, place: DefinitionPlace): readonly Use[] {
  const owner = ownerOf(base, place);
  if (owner !== null && isConstructor(place, owner)) return usesOfTop(base, owner);
  return owner === null ? usesOfTop(base, place) : usesOfMember(base, place, owner);
}

function isConstructor({ name }: UnitPlace, owner: DefinitionPlace): boolean {
  return (
    /^(?:constructor|__init__|__new__|initialize|__construct)$/.test(name) || name === owner.name
  );
}

/** Languages in which a file must import what it uses of another file. */
const strictFamilies: ReadonlySet<string> = new Set(["python", "script"]);

function usesOfTop(base: CodeBase, place: DefinitionPlace): readonly Use[] {
  const { name, fileIndex, file } = place;
  const isDefaultExport = exportsByDefault(place);
  const known = namesByImport(base, { file: fileIndex, name, isDefaultExport });
  const uses = usesInFile(base, {
    file: fileIndex,
    names: [{ name, through: null }],
    trust: "file",
  });
  for (const [importer, names] of known)
    uses.push(...usesInFile(base, { file: importer, names, trust: "import" }));
  if (!strictFamilies.has(file.family)) uses.push(...usesByName(base, place, known));
  return uses.filter((use) => !isSame(use.place, place));
}

/** Where nothing has to be imported, spelling decides; a file's own folder is its package. */
function usesByName(
  base: CodeBase,
  { name, fileIndex, file }: DefinitionPlace,
  known: ReadonlyMap<number, unknown>,
): readonly Use[] {
  const folder = folderOf(file.path);
  return base.snapshot.files.flatMap((other, index) => {
    if (index === fileIndex || known.has(index) || other.family !== file.family) return [];
    const trust = folderOf(other.path) === folder ? "folder" : "name";
    return usesInFile(base, { file: index, names: [{ name, through: null }], trust });
  });
}

function usesOfMember(
  base: CodeBase,
  place: DefinitionPlace,
  owner: DefinitionPlace,
): readonly Use[] {
  const related = relatedClasses(base, owner);
  const inRelated = new Set(related.map(({ fileIndex }) => fileIndex));
  const knowing = filesThatKnow(base, related);
  const hashes = new Set(related.map((known) => nameHash(known.name)));
  const rivals = (base.byName.get(place.name) ?? []).filter((other) => {
    return other.unit.name.includes(".") && !related.includes(ownerOf(base, other) ?? owner);
  });
  const isCommon = rivals.length > maximumNamesakes;
  const names = [{ name: place.name, through: null }];
  return base.snapshot.files.flatMap((other, file) => {
    if (other.family !== place.file.family) return [];
    const found = usesInFile(base, { file, names, trust: "name" });
    return found.flatMap((use): readonly Use[] => {
      if (isSame(use.place, place)) return [];
      const isInside = related.some(
        (known) =>
          known.fileIndex === file && use.place.unit.name.startsWith(`${known.unit.name}.`),
      );
      if (isInside) return [{ ...use, trust: "file" }];
      if (mentionsAny(use.place, hashes)) return [{ ...use, trust: "import" }];
      if (isCommon) return [];
      const knows = inRelated.has(file) || knowing.has(file);
      return [knows ? { ...use, trust: "import" } : use];
    });
  });
}

/** The class itself, what it is made of and what is made of it: all share the member. */
function relatedClasses(base: CodeBase, owner: DefinitionPlace): readonly DefinitionPlace[] {
  const above = ancestorsOf(base, [owner]).map(([place]) => place);
  const below = descendantsOf(base, [owner]).map(([place]) => place);
  return [owner, ...above, ...below].slice(0, 100);
}

function filesThatKnow(base: CodeBase, classes: readonly DefinitionPlace[]): ReadonlySet<number> {
  return new Set(
    classes.slice(0, 20).flatMap((place) => {
      const isDefaultExport = exportsByDefault(place);
      return [
        ...namesByImport(base, { file: place.fileIndex, name: place.name, isDefaultExport }).keys(),
      ];
    }),
  );
}

function usesInFile(
  base: CodeBase,
  options: { readonly file: number; readonly names: readonly KnownName[]; readonly trust: Trust },
): Use[] {
  const { file, names, trust } = options;
  const found: Use[] = [];
  for (const place of base.unitsOf(file)) {
    const known = names.find(({ name, through }) => {
      return mentions(place, name) && (through === null || mentions(place, through));
    });
    if (known !== undefined) found.push({ place, name: known.name, trust });
  }
  return found;
}

function isSame(place: UnitPlace, { fileIndex, unit }: DefinitionPlace): boolean {
  return place.fileIndex === fileIndex && place.unit.name === unit.name;
}

function mentions(place: UnitPlace, name: string): boolean {
  const hash = nameHash(name.replace(/^[#@$]+/, ""));
  const names = identifiersOf(place);
  return names.includes((hash | 1) >>> 0) || names.includes(hash);
}

function mentionsAny(place: UnitPlace, hashes: ReadonlySet<number>): boolean {
  return identifiersOf(place).some((name) => hashes.has((name & ~1) >>> 0));
}

/** Hashes of the identifiers in the lines of a unit; the lowest bit marks calls. */
export function identifiersOf({ file, row }: UnitPlace): Uint32Array {
  const { names, nameOffsets } = file.record;
  return names.subarray(nameOffsets[row] ?? 0, nameOffsets[row + 1] ?? 0);
}
