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

/**
 * `file`: same file or class; `import`: the file imports it; `folder`: same package; `receiver`: called
 * on a variable that has the class's name; `name`: spelling alone; `stranger`: called on itself by an
 * object of a class that is not known to be related.
 */
export type Trust = "file" | "import" | "folder" | "receiver" | "name" | "stranger";

/** A member name that more other classes have says little where none of the right ones is named. */
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
  const receivers = new Set(
    receiverNames(base, place).flatMap((name) => [nameHash(name), nameHash(`_${name}`)]),
  );
  const isCommon = rivalsOf(base, place) > maximumNamesakes;
  const names = [{ name: place.name, through: null }];
  return base.snapshot.files.flatMap((other, file) => {
    if (other.family !== place.file.family) return [];
    const knows = !isCommon && (inRelated.has(file) || knowing.has(file));
    const found = usesInFile(base, { file, names, trust: "name" });
    return found.flatMap((use): readonly Use[] => {
      if (isSame(use.place, place)) return [];
      const isInside = related.some(
        (known) =>
          known.fileIndex === file && use.place.unit.name.startsWith(`${known.unit.name}.`),
      );
      if (isInside) return [{ ...use, trust: "file" }];
      if (knows || mentionsAny(use.place, hashes)) return [{ ...use, trust: "import" }];
      return [mentionsAny(use.place, receivers) ? { ...use, trust: "receiver" } : use];
    });
  });
}

/** Members of the same name in classes that have nothing to do with this one's. */
export function rivalsOf(base: CodeBase, place: DefinitionPlace): number {
  const owner = ownerOf(base, place);
  if (owner === null) return 0;
  const related = relatedClasses(base, owner);
  return (base.byName.get(place.name) ?? []).filter((other) => {
    return other.unit.name.includes(".") && !related.includes(ownerOf(base, other) ?? owner);
  }).length;
}

/** What variables of a class are called by custom: `FileStore` gives fileStore, file_store, store. */
export function receiverNames(base: CodeBase, place: DefinitionPlace): readonly string[] {
  const owner = ownerOf(base, place);
  const related = owner === null ? [] : relatedClasses(base, owner);
  const names = related.flatMap(({ name }) => {
    const words = name.match(/[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z\d]+|[A-Z\d]+/g) ?? [];
    const parts = words.map((word) => word.toLowerCase());
    const camel = `${parts[0] ?? ""}${words.slice(1).join("")}`;
    return [camel, parts.join("_"), parts.at(-1) ?? ""];
  });
  return [...new Set(names)].filter((name) => name.length > 2);
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
