/** A unified diff as it is shown: files, hunks, blocks of lines that belong together. */
export interface DiffFile {
  readonly path: string;
  readonly kind: "changed" | "new" | "deleted" | "binary";
  readonly added: number;
  readonly removed: number;
  readonly hunks: readonly DiffHunk[];
}

export interface DiffHunk {
  /** What stands behind the second `@@`: the definition git saw above. */
  readonly heading: string;
  readonly start: number;
  readonly blocks: readonly DiffBlock[];
}

/** Lines both sides have, or what one side has in place of the other's. */
export type DiffBlock =
  | { readonly kind: "same"; readonly lines: readonly SameLine[] }
  | {
      readonly kind: "change";
      readonly removed: readonly DiffLine[];
      readonly added: readonly DiffLine[];
    };

export interface DiffLine {
  readonly number: number;
  readonly text: string;
}

export interface SameLine {
  readonly old: number;
  readonly new: number;
  readonly text: string;
}

interface Building {
  path: string;
  kind: DiffFile["kind"];
  hunks: HunkBuilding[];
}

interface HunkBuilding {
  heading: string;
  start: number;
  old: number;
  new: number;
  /** Lines the header promised that have not come yet. */
  leftOld: number;
  leftNew: number;
  blocks: BlockBuilding[];
}

type BlockBuilding =
  | { kind: "same"; lines: SameLine[] }
  | { kind: "change"; removed: DiffLine[]; added: DiffLine[] };

/** Reads what git wrote; a diff that was cut off gives what there is of it. */
export function parseDiff(diff: string): readonly DiffFile[] {
  const files: Building[] = [];
  for (const line of diff.split("\n")) {
    const file = files.at(-1);
    const hunk = file?.hunks.at(-1);
    if (hunk !== undefined && hunk.leftOld + hunk.leftNew > 0) addLine(hunk, line);
    else if (line.startsWith("diff --git ")) files.push(newFile(line));
    else if (file !== undefined) readHeader(file, line);
  }
  return files.map(finish);
}

function newFile(line: string): Building {
  const path = /^diff --git (?:"?a\/.*"?) "?b\/(.*?)"?$/.exec(line)?.[1] ?? line.slice(11);
  return { path, kind: "changed", hunks: [] };
}

function readHeader(file: Building, line: string): void {
  if (line.startsWith("new file mode")) file.kind = "new";
  if (line.startsWith("deleted file mode")) file.kind = "deleted";
  if (/^(?:Binary files|GIT binary patch)/.test(line)) file.kind = "binary";
  const range = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/.exec(line);
  if (range === null) return;
  const [, old = "1", oldCount = "1", now = "1", newCount = "1", heading = ""] = range;
  file.hunks.push({
    heading,
    start: Number(now),
    old: Number(old),
    new: Number(now),
    leftOld: Number(oldCount),
    leftNew: Number(newCount),
    blocks: [],
  });
}

function addLine(hunk: HunkBuilding, line: string): void {
  const text = line.slice(1);
  if (line.startsWith("\\")) return;
  if (line.startsWith("-")) changeOf(hunk).removed.push({ number: hunk.old, text });
  else if (line.startsWith("+")) changeOf(hunk).added.push({ number: hunk.new, text });
  else sameOf(hunk).lines.push({ old: hunk.old, new: hunk.new, text });
  if (!line.startsWith("+")) {
    hunk.old += 1;
    hunk.leftOld -= 1;
  }
  if (!line.startsWith("-")) {
    hunk.new += 1;
    hunk.leftNew -= 1;
  }
}

function changeOf({ blocks }: HunkBuilding) {
  const last = blocks.at(-1);
  if (last?.kind === "change") return last;
  const block = { kind: "change" as const, removed: [], added: [] };
  blocks.push(block);
  return block;
}

function sameOf({ blocks }: HunkBuilding) {
  const last = blocks.at(-1);
  if (last?.kind === "same") return last;
  const block = { kind: "same" as const, lines: [] };
  blocks.push(block);
  return block;
}

function finish({ path, kind, hunks }: Building): DiffFile {
  const changes = hunks
    .flatMap(({ blocks }) => blocks)
    .flatMap((block) => (block.kind === "change" ? [block] : []));
  return {
    path,
    kind,
    added: changes.reduce((sum, { added }) => sum + added.length, 0),
    removed: changes.reduce((sum, { removed }) => sum + removed.length, 0),
    hunks,
  };
}
