import { createFileImportResolver, createImportGraph } from "../graph/import-graph.ts";
import type { FileImportResolver, ImportGraph } from "../graph/import-graph.ts";
import { decodeText } from "../index/decode-text.ts";
import type { Unit } from "../index/file-record.ts";
import type { ReportProgress } from "../index/index-progress.ts";
import { nameHash } from "../index/read-file-record.ts";
import { maximumSourceBytes } from "../index/read-source.ts";
import { openSnapshot } from "../index/snapshot.ts";
import type { IndexedFile, Snapshot } from "../index/snapshot.ts";
import { openIndexStore } from "../index/store.ts";
import { readBlobs } from "../objects/blobs.ts";
import { basesOf } from "./class-family.ts";

/** A commit's code as the search tools see it: every source file, tests too. */
export interface CodeBase {
  readonly snapshot: Snapshot;
  readonly definitions: readonly DefinitionPlace[];
  /** Definitions by the last part of their names. */
  readonly byName: ReadonlyMap<string, readonly DefinitionPlace[]>;
  /** The same by the hash that calls of the name have in the index. */
  readonly byHash: ReadonlyMap<number, readonly DefinitionPlace[]>;
  /** Classes by the name of a base. */
  readonly byBase: ReadonlyMap<string, readonly DefinitionPlace[]>;
  readonly imports: ImportGraph;
  readonly resolve: FileImportResolver;
  /** Every unit of a file, its top included. */
  unitsOf(file: number): readonly UnitPlace[];
  /** The definitions at the top of a file. */
  topOf(file: number): readonly DefinitionPlace[];
  definitionAt(place: UnitPlace): DefinitionPlace | null;
  /** A file's text with plain line breaks; null for what is absent or no text. */
  readText(path: string): Promise<string | null>;
  /** The texts of several files at once; what is absent or no text is left out. */
  readTexts(paths: Iterable<string>): Promise<ReadonlyMap<string, string>>;
  /** Why a file of the commit has no text here, as the rest of a sentence. */
  whyUnread(path: string): Promise<string>;
  /** Files with their texts, one after the other, for reading many once; in the order asked for. */
  streamTexts(paths: readonly string[]): AsyncIterable<StreamedText>;
  /** A work tree of the commit for exact search, or null when there is none. */
  readonly folder: string | null;
}

export interface StreamedText {
  readonly path: string;
  /** Null for what is no text, or is not there to be read. */
  readonly text: string | null;
  readonly why: "no text" | "missing" | "too large" | null;
}

/** A part of a file: a class, a function, or the rest of the file. */
export interface UnitPlace {
  readonly file: IndexedFile;
  /** Index of the file in the snapshot. */
  readonly fileIndex: number;
  readonly unit: Unit;
  /** Index of the unit in its file's record; -1 for what is declared only. */
  readonly row: number;
  /** Last part of its qualified name. */
  readonly name: string;
}

/** A class, function or method and where it stands. */
export type DefinitionPlace = UnitPlace;

export interface OpenCodeBaseOptions {
  readonly gitDirectory: string;
  readonly commit: string;
  /** A tree that is read in place of the commit's. */
  readonly tree?: string | undefined;
  /** The index file. */
  readonly indexFile: string;
  readonly folder?: string | null;
  readonly workers?: number;
  readonly progress?: ReportProgress;
  readonly signal?: AbortSignal;
}

export async function openCodeBase(options: OpenCodeBaseOptions): Promise<CodeBase> {
  const { gitDirectory, commit, tree, folder = null, workers = 2, progress } = options;
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const store = openIndexStore(options.indexFile);
  try {
    const source = { gitDirectory, commit, store, ...signal };
    const snapshot = await openSnapshot({ ...source, tree, workers, scope: "all", progress });
    return {
      ...layOut(snapshot),
      ...createTextReader(snapshot, { gitDirectory, ...signal }),
      folder,
    };
  } finally {
    store.close();
  }
}

function layOut(snapshot: Snapshot): Omit<CodeBase, keyof TextReader | "folder"> {
  const units = snapshot.files.map((file, fileIndex) =>
    file.record.units.map((unit, row): UnitPlace => {
      return { file, fileIndex, unit, row, name: lastPart(unit.name) };
    }),
  );
  for (const [fileIndex, file] of snapshot.files.entries()) {
    for (const unit of file.record.declared) {
      units[fileIndex]?.push({ file, fileIndex, unit, row: -1, name: lastPart(unit.name) });
    }
  }
  const definitions = units.flat().filter(({ unit }) => unit.kind !== "module");
  const classes = definitions.filter(({ unit }) => unit.kind === "class");
  const resolve = createFileImportResolver(snapshot);
  return {
    snapshot,
    definitions,
    byName: Map.groupBy(definitions, ({ name }) => name),
    byHash: Map.groupBy(definitions, ({ name }) => (nameHash(name) | 1) >>> 0),
    byBase: byBaseOf(classes),
    imports: createImportGraph(snapshot, resolve),
    resolve,
    unitsOf: (file) => units[file] ?? [],
    topOf: (file) =>
      (units[file] ?? []).filter(({ unit }) => unit.kind !== "module" && !unit.name.includes(".")),
    definitionAt: (place) => (place.unit.kind === "module" ? null : place),
  };
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

function byBaseOf(
  classes: readonly DefinitionPlace[],
): ReadonlyMap<string, readonly DefinitionPlace[]> {
  const found = new Map<string, DefinitionPlace[]>();
  for (const place of classes) {
    for (const name of basesOf(place)) {
      const known = found.get(name) ?? [];
      known.push(place);
      found.set(name, known);
    }
  }
  return found;
}

type TextReader = Pick<CodeBase, "readText" | "readTexts" | "streamTexts" | "whyUnread">;

/** Exact search also reads what is too large to be indexed. */
const streamedBytes = 20_000_000;

function createTextReader(
  snapshot: Snapshot,
  { gitDirectory, signal }: { readonly gitDirectory: string; readonly signal?: AbortSignal },
): TextReader {
  const blobs = new Map(snapshot.tree.map(({ path, blob }) => [String(path), blob] as const));
  const limits = { maximumBytes: maximumSourceBytes, ...(signal && { signal }) };
  const readTexts: CodeBase["readTexts"] = async (paths) => {
    const wanted = [...new Set(paths)].filter((path) => blobs.has(path));
    const texts = new Map<string, string>();
    let next = 0;
    const names = wanted.map((path) => blobs.get(path) ?? "");
    for await (const { bytes } of readBlobs(gitDirectory, names, limits)) {
      const path = wanted[next++];
      const text = bytes === null ? null : decodeText(bytes);
      if (path !== undefined && text !== null) texts.set(path, text);
    }
    return texts;
  };
  const whyUnread: CodeBase["whyUnread"] = async (path) => {
    for await (const found of readBlobs(gitDirectory, [blobs.get(path) ?? ""], limits)) {
      if (found.isMissing) return "is missing in this repository";
      if (found.bytes === null) return `is larger than ${String(maximumSourceBytes / 1e6)} MB`;
      if (decodeText(found.bytes) === null) {
        return "is no text: it has NUL bytes, or is UTF-16 without a byte order mark";
      }
    }
    return "is no source code that is indexed";
  };
  const readText: CodeBase["readText"] = async (path) =>
    (await readTexts([path])).get(path) ?? null;
  const streamTexts: CodeBase["streamTexts"] = async function* (paths) {
    const wanted = paths.filter((path) => blobs.has(path));
    const names = wanted.map((path) => blobs.get(path) ?? "");
    let next = 0;
    for await (const { bytes, isMissing } of readBlobs(gitDirectory, names, {
      ...limits,
      maximumBytes: streamedBytes,
    })) {
      const path = wanted[next++] ?? "";
      const text = bytes === null ? null : decodeText(bytes);
      const why = isMissing ? "missing" : bytes === null ? "too large" : "no text";
      yield { path, text, why: text === null ? why : null };
    }
  };
  return { readTexts, readText, streamTexts, whyUnread };
}
