import type { Redis } from "ioredis";
import type { Lease } from "../../agent/core/ports.ts";

/**
 * Files kept beside a queue: what a job leaves for the next worker that takes it over, and what it
 * gives back. They stand in folders, one hash each, cut into chunks so that a long file that grew is
 * not sent again from its beginning. Only who holds the job's lease can write.
 */
export interface SharedFiles {
  /** @returns false when the lease is lost: nothing is written then. */
  write(lease: Lease, folder: string, slice: FileSlice): Promise<boolean>;
  /** Bytes by path. */
  list(folder: string): Promise<ReadonlyMap<string, number>>;
  read(folder: string, path: string): Promise<Buffer | null>;
  remove(folder: string): Promise<void>;
}

export interface FileSlice {
  readonly path: string;
  /** Number of the first chunk of these bytes; earlier ones stay as they are. */
  readonly fromChunk: number;
  readonly bytes: Buffer;
}

/** Bytes. */
export const chunkSize = 256 * 1024;
const keptSeconds = 14 * 24 * 3600;

/** @param lockOf the key under which a lease's token stands. */
export function createSharedFiles(
  redis: Redis,
  { base, lockOf }: { readonly base: string; readonly lockOf: (lease: Lease) => string },
): SharedFiles {
  const keyOf = (folder: string) => `${base}:own-files:${folder}`;
  return {
    async write(lease, folder, { path, fromChunk, bytes }) {
      const size = fromChunk * chunkSize + bytes.length;
      const fields: (string | Buffer)[] = [];
      for (let at = 0; at < bytes.length; at += chunkSize)
        fields.push(
          chunkName(path, fromChunk + at / chunkSize),
          bytes.subarray(at, at + chunkSize),
        );
      // The size last: who reads in between sees the file as it was, or longer.
      fields.push(sizeName(path), String(size));
      for (let at = 0; at < fields.length; at += 16) {
        const some = fields.slice(at, at + 16);
        const given = [lockOf(lease), keyOf(folder), lease.token, String(keptSeconds), ...some];
        if ((await redis.eval(writeScript, 2, ...given)) !== 1) return false;
      }
      return true;
    },
    async list(folder) {
      const names = await redis.hkeys(keyOf(folder));
      const sizes = names.filter((name) => name.startsWith("size "));
      if (sizes.length === 0) return new Map();
      const values = await redis.hmget(keyOf(folder), ...sizes);
      return new Map(sizes.map((name, index) => [name.slice(5), Number(values[index] ?? 0)]));
    },
    async read(folder, path) {
      // Size and chunks in one command: a file that is written anew in between would be cut by the size
      // of the old one. A second turn is for who grew past the chunks that were asked for.
      for (let asked = 1; ;) {
        const names = Array.from({ length: asked }, (_, chunk) => chunkName(path, chunk));
        const [size, ...parts] = await redis.hmgetBuffer(keyOf(folder), sizeName(path), ...names);
        if (size === undefined || size === null) return null;
        const bytes = Number(size.toString("latin1"));
        const needed = Math.ceil(bytes / chunkSize);
        if (needed > asked) {
          asked = needed;
          continue;
        }
        const own = parts.slice(0, needed).filter((part) => part !== null);
        return own.length < needed ? null : Buffer.concat(own).subarray(0, bytes);
      }
    },
    async remove(folder) {
      await redis.unlink(keyOf(folder));
    },
  };
}

function sizeName(path: string): string {
  return `size ${path}`;
}

function chunkName(path: string, chunk: number): string {
  return `part ${chunk} ${path}`;
}

const writeScript = `
if redis.call("get", KEYS[1]) ~= ARGV[1] then return 0 end
for at = 3, #ARGV, 2 do redis.call("hset", KEYS[2], ARGV[at], ARGV[at + 1]) end
redis.call("expire", KEYS[2], ARGV[2])
return 1
`;
