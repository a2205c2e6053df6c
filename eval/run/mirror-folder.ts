import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { Lease } from "../../agent/core/ports.ts";
import { chunkSize } from "../../tools/store/redis-files.ts";
import type { SharedFiles } from "../../tools/store/redis-files.ts";

export interface MirrorOptions {
  readonly files: SharedFiles;
  /** The name of the folder among the shared files. */
  readonly name: string;
  /** The folder on this machine. */
  readonly folder: string;
  /** Bytes in all; what does not fit stays here, the journal excepted. */
  readonly limit?: number;
}

const usualLimit = 64 * 1024 * 1024;
/** Checkouts can be made again; locks belong to a process. */
const leftOut = new Set(["source.git", "source.git.part", "work", "lock"]);

/** Sends what is new in a run's folder, again and again, to where the next worker can find it. */
export interface Mirror {
  /** @returns false when the lease is lost. */
  push(lease: Lease): Promise<boolean>;
  /** Paths that did not fit. */
  readonly omitted: () => readonly string[];
}

export function createMirror(options: MirrorOptions): Mirror {
  const sent = new Map<string, { readonly size: number; readonly modified: number }>();
  const omitted = new Set<string>();
  return {
    omitted: () => [...omitted],
    async push(lease) {
      for (const path of await filesIn(options.folder)) {
        const info = await stat(join(options.folder, path)).catch(() => null);
        if (info === null) continue;
        const before = sent.get(path);
        const now = { size: info.size, modified: info.mtimeMs };
        if (before?.size === now.size && before.modified === now.modified) continue;
        if (!fits(options, { path, size: info.size, sent })) {
          omitted.add(path);
          continue;
        }
        const bytes = await readFile(join(options.folder, path)).catch(() => null);
        if (bytes === null) continue;
        // Lines are only ever added to these: what was sent of them stays as it was.
        const grows = path.endsWith(".jsonl") && bytes.length >= (before?.size ?? 0);
        const fromChunk = grows ? Math.floor((before?.size ?? 0) / chunkSize) : 0;
        const slice = { path, fromChunk, bytes: bytes.subarray(fromChunk * chunkSize) };
        if (!(await options.files.write(lease, options.name, slice))) return false;
        sent.set(path, { size: bytes.length, modified: now.modified });
      }
      return true;
    },
  };
}

/** Writes the shared files into a folder. @returns how many. */
export async function pullFolder(options: MirrorOptions): Promise<number> {
  const paths = [...(await options.files.list(options.name)).keys()].filter(isInside);
  for (const path of paths) {
    const bytes = await options.files.read(options.name, path);
    if (bytes === null) continue;
    const target = join(options.folder, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await writeFile(target, bytes, { mode: 0o600 });
  }
  return paths.length;
}

/** The server is shared: a path from it must not lead out of the folder. */
function isInside(path: string): boolean {
  const parts = path.split("/");
  return !path.startsWith("/") && parts.every((part) => !["", ".", ".."].includes(part));
}

interface Candidate {
  readonly path: string;
  readonly size: number;
  readonly sent: ReadonlyMap<string, { readonly size: number }>;
}

function fits(options: MirrorOptions, { path, size, sent }: Candidate): boolean {
  if (path === "journal.jsonl") return true;
  let total = size;
  for (const [other, known] of sent) if (other !== path) total += known.size;
  return total <= (options.limit ?? usualLimit);
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const visit = async (inside: string): Promise<void> => {
    const entries = await readdir(inside, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(inside, entry.name);
      if (inside === folder && leftOut.has(entry.name)) continue;
      if (entry.isDirectory()) await visit(path);
      else if (entry.isFile() && !entry.name.endsWith(".part"))
        found.push(relative(folder, path).split(sep).join("/"));
    }
  };
  await visit(folder);
  // The journal first: it is what a run continues from.
  return found.sort((a, b) => Number(b === "journal.jsonl") - Number(a === "journal.jsonl"));
}
