import { endOf, startGit } from "./git.ts";

export interface BlobContent {
  readonly blob: string;
  /** Null when the object is missing or larger than the limit. */
  readonly bytes: Buffer | null;
  /** The repository does not have it: a partial clone, or a damaged one. */
  readonly isMissing: boolean;
}

/** Streams blobs in the order asked for, through one `git cat-file --batch`. */
export async function* readBlobs(
  gitDirectory: string,
  blobs: readonly string[],
  options: { readonly maximumBytes: number; readonly signal?: AbortSignal },
): AsyncGenerator<BlobContent> {
  if (blobs.length === 0) return;
  const child = startGit(gitDirectory, ["cat-file", "--batch", "--buffer"], options.signal);
  const ended = endOf(child);
  ended.catch(() => {});
  child.stderr.resume();
  child.stdin.end(`${blobs.join("\n")}\n`);
  const reader = new StreamReader(child.stdout);
  try {
    for (const blob of blobs) yield { blob, ...(await readOne(reader, options.maximumBytes)) };
  } finally {
    child.kill();
    // What nobody reads any more would keep the process's end from being told.
    child.stdout.destroy();
    await ended.catch(() => null);
  }
}

async function readOne(
  reader: StreamReader,
  maximumBytes: number,
): Promise<Omit<BlobContent, "blob">> {
  const header = await reader.line();
  const size = Number(/ (?:blob|tree|commit|tag) (\d+)$/.exec(header)?.[1] ?? "-1");
  if (size < 0) return { bytes: null, isMissing: true };
  if (size > maximumBytes) {
    await reader.skip(size + 1);
    return { bytes: null, isMissing: false };
  }
  const bytes = await reader.take(size);
  await reader.skip(1);
  return { bytes, isMissing: bytes === null };
}

/** Cuts lines and counted bytes out of a stream of chunks. */
class StreamReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    const parts: Buffer[] = [];
    for (;;) {
      const end = this.#rest.indexOf(10);
      if (end >= 0) {
        parts.push(this.#rest.subarray(0, end));
        this.#rest = this.#rest.subarray(end + 1);
        return Buffer.concat(parts).toString("latin1");
      }
      parts.push(this.#rest);
      if (!(await this.#more())) return "";
    }
  }

  async take(size: number): Promise<Buffer | null> {
    if (this.#rest.length >= size) return this.#cut(size);
    const parts: Buffer[] = [this.#rest];
    let missing = size - this.#rest.length;
    while (missing > 0) {
      if (!(await this.#more())) return null;
      const part = this.#cut(Math.min(missing, this.#rest.length));
      missing -= part.length;
      parts.push(part);
    }
    return Buffer.concat(parts);
  }

  async skip(size: number): Promise<void> {
    for (let missing = size; missing > 0;) {
      if (this.#rest.length === 0 && !(await this.#more())) return;
      missing -= this.#cut(Math.min(missing, this.#rest.length)).length;
    }
  }

  #cut(size: number): Buffer {
    const part = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(size);
    return part;
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next();
    this.#rest = next.done === true ? Buffer.alloc(0) : next.value;
    return next.done !== true;
  }
}
