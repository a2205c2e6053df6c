/** What a patch does to one file, in lines of the file before it. */
export interface FileChange {
  readonly path: string;
  readonly isNew: boolean;
  readonly removed: readonly number[];
  readonly added: readonly AddedBlock[];
}

export interface AddedBlock {
  /** The lines before and after the block in the file before the patch. */
  readonly previous: number;
  readonly next: number;
  readonly lines: readonly string[];
  /** Whether it replaces lines rather than only being put between two. */
  readonly replaces: boolean;
}

interface Hunk {
  start: number;
  readonly lines: { readonly sign: string; readonly text: string }[];
}

/**
 * Reads a unified diff. Some published patches carry hunks whose line numbers do not fit the base file:
 * a hunk is moved to the nearest place where its old lines stand.
 *
 * @param readBase the file before the patch, lines with "\n"; null when it is not there.
 */
export function parsePatch(
  patch: string,
  readBase: (path: string) => string | null,
): readonly FileChange[] {
  return splitFiles(patch).map(({ path, isNew, hunks }) => {
    const base = isNew ? null : readBase(path);
    const lines = base?.split("\n") ?? null;
    for (const hunk of hunks) anchor(hunk, lines);
    return { path, isNew, ...changesOf(hunks) };
  });
}

interface PatchedFile {
  readonly path: string;
  readonly isNew: boolean;
  readonly hunks: Hunk[];
}

const hunkHead = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@/;

function splitFiles(patch: string): readonly PatchedFile[] {
  const files: PatchedFile[] = [];
  let before: string | null = null;
  let current: PatchedFile | null = null;
  for (const line of patch.split(/\r?\n/)) {
    const head = hunkHead.exec(line);
    if (line.startsWith("--- ")) before = line.slice(4).split("\t")[0] ?? "";
    else if (line.startsWith("+++ ") && before !== null) {
      const after = line.slice(4).split("\t")[0] ?? "";
      const isNew = before === "/dev/null";
      current = { path: (isNew ? after : before).slice(2), isNew, hunks: [] };
      files.push(current);
      before = null;
    } else if (current !== null && head !== null) {
      current.hunks.push({ start: Number(head[1]) + (head[2] === "0" ? 1 : 0), lines: [] });
    } else if (line.startsWith("diff --git")) current = null;
    else if (/^[ +-]/.test(line)) {
      current?.hunks.at(-1)?.lines.push({ sign: line.charAt(0), text: line.slice(1) });
    }
  }
  return files;
}

function anchor(hunk: Hunk, base: readonly string[] | null): void {
  const { lines } = hunk;
  while (lines.at(-1)?.sign === " " && lines.at(-1)?.text === "") lines.pop();
  const old = lines.filter(({ sign }) => sign !== "+").map(({ text }) => text.trimEnd());
  if (base === null || old.length === 0) return;
  const fits = (start: number): boolean =>
    start >= 1 && old.every((text, index) => base[start - 1 + index]?.trimEnd() === text);
  for (let distance = 0; distance < base.length; distance++) {
    for (const start of [hunk.start + distance, hunk.start - distance]) {
      if (!fits(start)) continue;
      hunk.start = start;
      return;
    }
  }
}

function changesOf(hunks: readonly Hunk[]): Pick<FileChange, "removed" | "added"> {
  const removed: number[] = [];
  const added: { previous: number; next: number; lines: string[]; replaces: boolean }[] = [];
  for (const { start, lines } of hunks) {
    let line = start;
    let block: { lines: string[] } | null = null;
    let replaces = false;
    for (const { sign, text } of lines) {
      if (sign === "+") {
        if (block === null) {
          const opened = { previous: line - 1, next: line, lines: [], replaces };
          added.push(opened);
          block = opened;
        }
        block.lines.push(text);
        continue;
      }
      block = null;
      replaces = sign === "-";
      if (sign === "-") removed.push(line);
      line++;
    }
  }
  return { removed, added };
}
