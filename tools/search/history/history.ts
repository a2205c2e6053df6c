/**
 * The commits of a repository, parents before children, in rows of numbers: a hundred thousand commits
 * take some tens of megabytes and are walked in milliseconds.
 */
export interface History {
  readonly count: number;
  /** 20 bytes a commit. */
  readonly names: Uint8Array;
  /** Committer time, seconds since 1970. */
  readonly times: Float64Array;
  /** 1 when the subject speaks of a fix, a bug or an issue's number. */
  readonly fixes: Uint8Array;
  readonly parents: Rows;
  /** Source files that the commit changed against its first parent, as indices into `paths`. */
  readonly files: Rows;
  /** Renames as pairs of indices into `paths`: before, after. */
  readonly renames: Rows;
  /** Hashes of the message's terms; `weights` runs along, a word of the subject counts twice. */
  readonly terms: Rows;
  readonly weights: Uint8Array;
  readonly paths: readonly string[];
}

/** Row r are the values from `offsets[r]` to `offsets[r + 1]`. */
export interface Rows {
  readonly offsets: Uint32Array;
  readonly values: Uint32Array;
}

export function rowOf(rows: Rows, index: number): Uint32Array {
  return rows.values.subarray(rows.offsets[index] ?? 0, rows.offsets[index + 1] ?? 0);
}

/** Minus one when the history does not have it. */
export function indexOfCommit(history: History, commit: string): number {
  const wanted = Buffer.from(commit, "hex");
  if (wanted.length !== 20) return -1;
  const names = Buffer.from(
    history.names.buffer,
    history.names.byteOffset,
    history.names.byteLength,
  );
  for (
    let at = names.lastIndexOf(wanted);
    at >= 0;
    at = at === 0 ? -1 : names.lastIndexOf(wanted, at - 1)
  ) {
    if (at % 20 === 0) return at / 20;
  }
  return -1;
}

/** The commits before this one, oldest first; itself is not among them. */
export function strictAncestors(history: History, commit: number): Uint32Array {
  const seen = new Uint8Array(history.count);
  let count = 0;
  const open = [commit];
  const { offsets, values } = history.parents;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const end = offsets[next + 1] ?? 0;
    for (let at = offsets[next] ?? 0; at < end; at++) {
      const parent = values[at] ?? 0;
      if (seen[parent] !== 0) continue;
      seen[parent] = 1;
      count++;
      open.push(parent);
    }
  }
  const found = new Uint32Array(count);
  let at = 0;
  for (let index = 0; index < history.count; index++) if (seen[index] === 1) found[at++] = index;
  return found;
}
