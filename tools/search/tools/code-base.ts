import type { IndexedFile, Snapshot } from "../index/snapshot.ts";
import type { Unit } from "../index/file-record.ts";
import { decodeText } from "../index/decode-text.ts";
import type { ReportProgress } from "../index/index-progress.ts";
import { openSnapshot } from "../index/snapshot.ts";
import { openIndexStore } from "../index/store.ts";
import { createImportGraph } from "../graph/import-graph.ts";
import type { ImportGraph } from "../graph/import-graph.ts";
import { readBlobs } from "../objects/blobs.ts";

/** A commit's code as the search tools see it: every source file, tests too. */
export interface CodeBase {
  readonly snapshot: Snapshot;
  readonly definitions: readonly DefinitionPlace[];
  readonly imports: ImportGraph;
  /** A file's text with plain line breaks; null for what is absent or no text. */
  readText(path: string): Promise<string | null>;
  /** A work tree of the commit for exact search, or null when there is none. */
  readonly folder: string | null;
}

/** A class, function or method and where it stands. */
export interface DefinitionPlace {
  readonly file: IndexedFile;
  readonly unit: Unit;
  /** Index of the unit in its file's record. */
  readonly row: number;
  /** Last part of its qualified name. */
  readonly name: string;
}

export interface OpenCodeBaseOptions {
  readonly gitDirectory: string;
  readonly commit: string;
  /** The index file. */
  readonly indexFile: string;
  readonly folder?: string | null;
  readonly workers?: number;
  readonly progress?: ReportProgress;
  readonly signal?: AbortSignal;
}

export async function openCodeBase(options: OpenCodeBaseOptions): Promise<CodeBase> {
  const { gitDirectory, commit, folder = null, workers = 2 } = options;
  const store = openIndexStore(options.indexFile);
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  try {
    const scope = "all" as const;
    const { progress } = options;
    const source = { gitDirectory, commit, store, ...signal };
    const snapshot = await openSnapshot({ ...source, workers, scope, progress });
    const blobs = new Map(snapshot.tree.map(({ path, blob }) => [String(path), blob] as const));
    return {
      snapshot,
      folder,
      definitions: definitionsOf(snapshot),
      imports: createImportGraph(snapshot),
      async readText(path) {
        const blob = blobs.get(path);
        if (blob === undefined) return null;
        const limits = { maximumBytes: 3_000_000, ...signal };
        for await (const { bytes } of readBlobs(gitDirectory, [blob], limits)) {
          return bytes === null ? null : decodeText(bytes);
        }
        return null;
      },
    };
  } finally {
    store.close();
  }
}

function definitionsOf(snapshot: Snapshot): readonly DefinitionPlace[] {
  return snapshot.files.flatMap((file) =>
    file.record.units.flatMap((unit, row) => {
      if (unit.kind === "module") return [];
      return [{ file, unit, row, name: unit.name.slice(unit.name.lastIndexOf(".") + 1) }];
    }),
  );
}
