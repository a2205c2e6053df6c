/** One side's file: null when it does not exist there. */
export interface FileChange {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

type Mark = " " | "-" | "+";

interface Line {
  readonly mark: Mark;
  readonly text: string;
  /** 1-based line numbers on both sides, of the line itself or of the next one. */
  readonly old: number;
  readonly new: number;
}

const context = 3;
/** Cells of the table that finds the longest common part; above it a region is replaced as a whole. */
const largestTable = 4_000_000;

/**
 * A unified diff with three lines of context, for a person to read; patches that are applied are
 * always git's own. Lines are paired by a longest common subsequence (Wagner and Fischer, 1974)
 * between the common head and tail.
 */
export function unifiedDiff(changes: readonly FileChange[]): string {
  return changes.map(fileDiff).join("");
}

function fileDiff({ path, before, after }: FileChange): string {
  if (before === after) return "";
  const lines = pairLines(splitLines(before), splitLines(after));
  const kind =
    before === null ? "new file mode 100644\n" : after === null ? "deleted file mode 100644\n" : "";
  const from = before === null ? "/dev/null" : `a/${path}`;
  const to = after === null ? "/dev/null" : `b/${path}`;
  const head = `diff --git a/${path} b/${path}\n${kind}--- ${from}\n+++ ${to}\n`;
  return head + hunksOf(lines).map(renderHunk).join("");
}

/** Each with its line end, so that a missing last one is seen. */
function splitLines(text: string | null): readonly string[] {
  return text?.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function pairLines(before: readonly string[], after: readonly string[]): readonly Line[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const marks: Mark[] = [
    ...Array.from({ length: head }, () => " " as const),
    ...marksBetween(
      before.slice(head, before.length - tail),
      after.slice(head, after.length - tail),
    ),
    ...Array.from({ length: tail }, () => " " as const),
  ];
  return numberLines(marks, before, after);
}

function numberLines(
  marks: readonly Mark[],
  before: readonly string[],
  after: readonly string[],
): readonly Line[] {
  let old = 0;
  let now = 0;
  return marks.map((mark): Line => {
    const text = (mark === "+" ? after[now] : before[old]) ?? "";
    const line = { mark, text, old: old + 1, new: now + 1 };
    if (mark !== "+") old += 1;
    if (mark !== "-") now += 1;
    return line;
  });
}

function marksBetween(before: readonly string[], after: readonly string[]): readonly Mark[] {
  const width = after.length + 1;
  if (before.length * width > largestTable) {
    return [...before.map(() => "-" as const), ...after.map(() => "+" as const)];
  }
  const common = commonLengths(before, after);
  const marks: Mark[] = [];
  let at = 0;
  let to = 0;
  while (at < before.length || to < after.length) {
    const down = at < before.length ? (common[(at + 1) * width + to] ?? 0) : -1;
    const right = to < after.length ? (common[at * width + to + 1] ?? 0) : -1;
    const same = at < before.length && to < after.length && before[at] === after[to];
    marks.push(same ? " " : down >= right ? "-" : "+");
    if (same || down >= right) at += 1;
    if (same || down < right) to += 1;
  }
  return marks;
}

/** Of every pair of rests, how many lines they have in common at most. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1;
  const table = new Uint32Array((before.length + 1) * width);
  for (let at = before.length - 1; at >= 0; at -= 1) {
    for (let to = after.length - 1; to >= 0; to -= 1) {
      const here = at * width + to;
      const diagonal = table[here + width + 1] ?? 0;
      table[here] =
        before[at] === after[to]
          ? diagonal + 1
          : Math.max(table[here + width] ?? 0, table[here + 1] ?? 0);
    }
  }
  return table;
}

function hunksOf(lines: readonly Line[]): readonly (readonly Line[])[] {
  const hunks: Line[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const [at, line] of lines.entries()) {
    if (line.mark === " ") continue;
    const start = Math.max(0, at - context, last + 1);
    if (start > last + 1 || hunks.length === 0) hunks.push([]);
    const end = Math.min(lines.length - 1, at + context);
    hunks.at(-1)?.push(...lines.slice(start, end + 1));
    last = Math.max(last, end);
  }
  return hunks;
}

function renderHunk(lines: readonly Line[]): string {
  const old = lines.filter(({ mark }) => mark !== "+").length;
  const now = lines.filter(({ mark }) => mark !== "-").length;
  const [first] = lines;
  const range = (start: number, count: number) => `${count === 0 ? start - 1 : start},${count}`;
  const head = `@@ -${range(first?.old ?? 1, old)} +${range(first?.new ?? 1, now)} @@\n`;
  const body = lines.map(({ mark, text }) =>
    text.endsWith("\n") ? mark + text : `${mark}${text}\n\\ No newline at end of file\n`,
  );
  return head + body.join("");
}
