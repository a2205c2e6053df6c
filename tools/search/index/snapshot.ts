import { decodeRecord } from "./record-codec.ts";
import type { FileRecord } from "./file-record.ts";
import type { ReportProgress } from "./index-progress.ts";
import { indexBlobs } from "./index-blobs.ts";
import type { BlobTask } from "./index-blobs.ts";
import { isTestPath, sourceLanguage } from "./source-files.ts";
import type { LanguageFamily, LanguageId } from "./source-files.ts";
import type { IndexStore } from "./store.ts";
import { decodeText } from "./decode-text.ts";
import { isManifest } from "../graph/script-packages.ts";
import { readBlobs } from "../objects/blobs.ts";
import { readTree } from "../objects/tree.ts";
import type { TreeEntry } from "../objects/tree.ts";
import type { RepoPath } from "../../../agent/core/model.ts";

/** One commit's indexed source files. */
export interface Snapshot {
  readonly commit: string;
  /** Every regular file of the commit. */
  readonly tree: readonly TreeEntry[];
  /** Code that is no test, of the repository's main languages. */
  readonly files: readonly IndexedFile[];
  /** package.json, tsconfig.json, go.mod and Cargo.toml by path, for the names of modules. */
  readonly manifests: ReadonlyMap<string, string>;
  /** Source files whose content the repository does not have: they are in `tree` only. */
  readonly missing: number;
}

export interface IndexedFile {
  readonly path: RepoPath;
  readonly blob: string;
  readonly language: LanguageId;
  readonly family: LanguageFamily;
  readonly record: FileRecord;
}

export interface SnapshotOptions {
  readonly gitDirectory: string;
  readonly commit: string;
  /** A tree that is read in place of the commit's. */
  readonly tree?: string | undefined;
  readonly store: IndexStore;
  readonly workers: number;
  /** `suspects` (unless given) leaves out tests and languages that are a small part of the code. */
  readonly scope?: "suspects" | "all";
  /** Records already in memory, by blob and language; kept by the caller between commits. */
  readonly remembered?: Map<string, FileRecord>;
  /** Called while files are read that the store does not have. */
  readonly progress?: ReportProgress | undefined;
  readonly signal?: AbortSignal;
}

export async function openSnapshot(options: SnapshotOptions): Promise<Snapshot> {
  const { commit, tree: treeName = commit } = options;
  const tree = await readTree(options.gitDirectory, treeName, options.signal);
  const candidates = options.scope === "all" ? allSources(tree) : selectSources(tree);
  const { records, missing } = await readRecords(candidates, options);
  const files = candidates.flatMap((candidate) => {
    const record = records.get(keyOf(candidate));
    return record === undefined ? [] : [{ ...candidate, record }];
  });
  const named = files.some(({ family }) => /^(?:script|go|rust)$/.test(family));
  const manifests = named ? await readManifests(tree, options) : new Map<string, string>();
  return { commit, tree, files, manifests, missing };
}

/** A monorepo has one a package; more than this are fixtures. */
const maximumManifests = 300;

async function readManifests(
  tree: readonly TreeEntry[],
  { gitDirectory, signal }: SnapshotOptions,
): Promise<ReadonlyMap<string, string>> {
  const wanted = tree.filter(({ path }) => isManifest(path)).slice(0, maximumManifests);
  const limits = { maximumBytes: 200_000, ...(signal === undefined ? {} : { signal }) };
  const texts = new Map<string, string>();
  let next = 0;
  for await (const { bytes } of readBlobs(
    gitDirectory,
    wanted.map(({ blob }) => blob),
    limits,
  )) {
    const path = wanted[next++]?.path;
    const text = bytes === null ? null : decodeText(bytes);
    if (path !== undefined && text !== null) texts.set(path, text);
  }
  return texts;
}

type Candidate = Omit<IndexedFile, "record">;

/** A family with a tenth of the code files is a main language; a few scripts beside them are not. */
const mainShare = 0.1;

function selectSources(tree: readonly TreeEntry[]): readonly Candidate[] {
  const sources = allSources(tree).filter(({ path }) => !isTestPath(path));
  const sizes = new Map<LanguageFamily, number>();
  for (const { family } of sources) sizes.set(family, (sizes.get(family) ?? 0) + 1);
  return sources.filter(({ family }) => (sizes.get(family) ?? 0) >= mainShare * sources.length);
}

function allSources(tree: readonly TreeEntry[]): readonly Candidate[] {
  return tree.flatMap(({ path, blob }) => {
    const language = sourceLanguage(path);
    return language === null
      ? []
      : [{ path, blob, language: language.id, family: language.family }];
  });
}

function keyOf(file: { readonly blob: string; readonly language: LanguageId }): string {
  return `${file.language}:${file.blob}`;
}

async function readRecords(
  candidates: readonly Candidate[],
  options: SnapshotOptions,
): Promise<{ readonly records: ReadonlyMap<string, FileRecord>; readonly missing: number }> {
  const { store, remembered } = options;
  const records = new Map<string, FileRecord>();
  const missing = new Map<string, BlobTask>();
  for (const candidate of candidates) {
    const key = keyOf(candidate);
    const record = remembered?.get(key) ?? stored(store, candidate);
    if (record === undefined) missing.set(key, candidate);
    else if (record !== null) records.set(key, record);
  }
  const absent: string[] = [];
  await indexMissing({ ...options, tasks: [...missing.values()], records, missing: absent });
  if (remembered !== undefined) for (const [key, record] of records) remembered.set(key, record);
  return { records, missing: absent.length };
}

/** Undefined when it has to be read; null when it was read before and is no text. */
function stored(store: IndexStore, file: Candidate): FileRecord | null | undefined {
  const bytes = store.read(file.language, file.blob);
  if (bytes === null) return undefined;
  const record = bytes.length === 0 ? null : decodeOrUndefined(bytes);
  if (record === undefined) store.remove(file.language, file.blob);
  return record;
}

function decodeOrUndefined(bytes: Uint8Array): FileRecord | undefined {
  try {
    return decodeRecord(bytes);
  } catch {
    return undefined;
  }
}

async function indexMissing(
  options: SnapshotOptions & {
    readonly tasks: readonly BlobTask[];
    readonly records: Map<string, FileRecord>;
    /** Gets the blobs that the repository does not have. */
    readonly missing: string[];
  },
): Promise<void> {
  const { store, records, tasks, progress } = options;
  let done = 0;
  await indexBlobs({
    gitDirectory: options.gitDirectory,
    tasks,
    workers: options.workers,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    receive(batch) {
      done += batch.length;
      progress?.({ kind: "files", done, total: tasks.length });
      for (const language of new Set(batch.map(({ task }) => task.language))) {
        const ofLanguage = batch.filter(({ task }) => task.language === language);
        store.write(
          language,
          ofLanguage.flatMap(({ task, bytes }) => (bytes === null ? [] : [[task.blob, bytes]])),
        );
      }
      for (const { task, bytes } of batch) {
        if (bytes === null) options.missing.push(task.blob);
        else if (bytes.length > 0) records.set(keyOf(task), decodeRecord(bytes));
      }
    },
  });
}
