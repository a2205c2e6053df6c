import type { CodeBase, UnitPlace } from "./code-base.ts";

/** How a file calls a definition of another file. */
export interface KnownName {
  /** The identifier that stands in the code. */
  readonly name: string;
  /** What it is reached through: the local name of a module, as in `module.name`. */
  readonly through: string | null;
}

/** Re-exports of re-exports are followed this far. */
const maximumSteps = 4;
const maximumFiles = 3_000;

/** A definition at the top of a file. */
export interface Imported {
  /** Index of its file in the snapshot. */
  readonly file: number;
  readonly name: string;
  readonly isDefaultExport: boolean;
}

/**
 * The files that import a definition, and what they call it: aliases, whole modules and re-exports are
 * followed. The key is the index of a file in the snapshot.
 */
export function namesByImport(
  base: CodeBase,
  { file, name, isDefaultExport }: Imported,
): ReadonlyMap<number, readonly KnownName[]> {
  const known = new Map<number, KnownName[]>();
  const names = new Set(isDefaultExport ? [name, "default"] : [name]);
  let edge: readonly Exported[] = [{ file, names }];
  for (let step = 0; step < maximumSteps && edge.length > 0 && known.size < maximumFiles; step++) {
    edge = edge.flatMap((exported) => importersOf(base, exported, known));
  }
  return known;
}

interface Exported {
  readonly file: number;
  readonly names: ReadonlySet<string>;
}

function importersOf(
  base: CodeBase,
  exported: Exported,
  known: Map<number, KnownName[]>,
): readonly Exported[] {
  return (base.imports.importedBy[exported.file] ?? []).flatMap((importer) => {
    const found = namesIn(base, importer, exported);
    const before = known.get(importer) ?? [];
    const added = found.filter(
      ({ name, through }) =>
        !before.some((other) => other.name === name && other.through === through),
    );
    if (added.length === 0) return [];
    known.set(importer, [...before, ...added]);
    const handedOn = added.filter(({ through }) => through === null);
    return [{ file: importer, names: new Set(handedOn.map(({ name }) => name)) }];
  });
}

function namesIn(base: CodeBase, importer: number, exported: Exported): readonly KnownName[] {
  const asking = base.snapshot.files[importer];
  if (asking === undefined) return [];
  const { record, family } = asking;
  const found: KnownName[] = [];
  for (const { module, names, aliases } of record.imports) {
    const means = (wanted: readonly string[]): boolean =>
      base.resolve(importer, { module, names: wanted }).includes(exported.file);
    if (!means(names)) continue;
    const isModule = means([]) || names.length === 0;
    for (const name of exported.names) {
      if (isModule) found.push(...importedAs(name, { names, aliases }));
      // `from package import module`: one of the names is the file itself.
      for (const part of names) {
        if (!isModule && means([part])) found.push({ name, through: hereOf(part, aliases) });
      }
      if (names.length === 0 && aliases.length === 0)
        found.push({ name, through: family === "python" ? lastPart(module) : null });
    }
  }
  return found;
}

interface Bindings {
  readonly names: readonly string[];
  readonly aliases: readonly (readonly [string, string])[];
}

function importedAs(name: string, { names, aliases }: Bindings): readonly KnownName[] {
  const found: KnownName[] = [];
  let renamed = false;
  for (const [imported, here] of aliases) {
    if (imported === "*") found.push({ name, through: here === "*" ? null : here });
    if (imported !== name && !(imported === "default" && here === name)) continue;
    found.push({ name: here, through: null });
    renamed = true;
  }
  if (!renamed && (names.includes(name) || names.includes("*")))
    found.push({ name, through: null });
  return found;
}

function hereOf(name: string, aliases: Bindings["aliases"]): string {
  return aliases.find(([imported]) => imported === name)?.[1] ?? name;
}

/** `a.b.c`, `./x/c.js`, `a::c`: what a module is called by itself. */
function lastPart(module: string): string {
  const path = module.replace(/\.(?:[cm]?[jt]sx?|rb|php|h|hpp)$/, "");
  return path.split(/[./\\:]+/).findLast((part) => part !== "") ?? path;
}

/** Whether a definition is what its file exports by default. */
export function exportsByDefault({ unit }: UnitPlace): boolean {
  return unit.name === "default" || /^export default\b/.test(unit.definition?.signature ?? "");
}
