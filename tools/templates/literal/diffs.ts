import type { Block } from "./markdown.ts";
import type { Change, Suggestion } from "./suggestion.ts";

/** A diff that a person pasted is smaller. */
const mostLines = 5_000;
const mostChanges = 60;

/** Unified diffs, complete or sloppy: without headers, without counts, in a fence or in the prose. */
export function readDiffs(blocks: readonly Block[]): readonly Suggestion[] {
  return blocks.flatMap((block) => {
    if (!looksLikeDiff(block)) return [];
    const changes = readChanges(block.text.split("\n", mostLines)).slice(0, mostChanges);
    if (changes.length === 0) return [];
    const all: Suggestion = { kind: "diff", plan: "apply the diff in the issue", changes };
    const single = changes.map((change, at): Suggestion => ({
      kind: "diff",
      plan: `apply part ${at + 1} of the diff in the issue`,
      changes: [change],
    }));
    return changes.length === 1 ? [all] : [all, ...single];
  });
}

function looksLikeDiff(block: Block): boolean {
  const lines = block.text.split("\n");
  const hasHeader = lines.some((line) => /^(diff --git |@@ -\d|--- \S|\+\+\+ \S)/.test(line));
  if (block.kind === "prose") return hasHeader && lines.some((line) => line.startsWith("@@ "));
  const isMarked = /^(diff|patch)\b/.test(block.info) || hasHeader;
  const marked = lines.filter((line) => /^[-+](?![-+])/.test(line)).length;
  const isOdd = lines.some((line) => line !== "" && !/^[-+ \t@\\]/.test(line));
  return isMarked ? marked > 0 : marked > 0 && !isOdd && lines.some((line) => line.startsWith("+"));
}

interface Hunk {
  readonly before: string[];
  readonly after: string[];
  /** Lines that the head of the hunk promises; without a head there is no limit. */
  readonly size: { readonly before: number; readonly after: number } | null;
}

function emptyHunk(head: string): Hunk {
  const counts = /^@@ -\d+(?:,(\d{1,6}))? \+\d+(?:,(\d{1,6}))? @@/.exec(head);
  const size = counts && { before: Number(counts[1] ?? 1), after: Number(counts[2] ?? 1) };
  return { before: [], after: [], size };
}

function readChanges(lines: readonly string[]): readonly Change[] {
  const changes: Change[] = [];
  let [oldPath, newPath]: [string | null, string | null] = [null, null];
  let hunk = emptyHunk("");
  const endHunk = (head: string): void => {
    changes.push(...changeOf(hunk, oldPath, newPath));
    hunk = emptyHunk(head);
  };
  for (const line of lines) {
    if (line.startsWith("diff --git ") || line.startsWith("--- ")) endHunk("");
    if (line.startsWith("--- ")) oldPath = pathOf(line);
    else if (line.startsWith("+++ ")) newPath = pathOf(line);
    else if (line.startsWith("@@")) endHunk(line);
    else if (
      /^(diff --git|index |new file mode|deleted file mode|similarity|rename |Index: |={20})/.test(
        line,
      )
    )
      continue;
    else addLine(hunk, line);
  }
  endHunk("");
  return changes;
}

function addLine(hunk: Hunk, line: string): void {
  const { before, after, size } = hunk;
  const isFull = size !== null && before.length >= size.before && after.length >= size.after;
  if (line.startsWith("\\") || isFull) return;
  if (line.startsWith("-")) hunk.before.push(line.slice(1));
  else if (line.startsWith("+")) hunk.after.push(line.slice(1));
  else {
    const context = line.startsWith(" ") ? line.slice(1) : line;
    hunk.before.push(context);
    hunk.after.push(context);
  }
}

function changeOf(hunk: Hunk, oldPath: string | null, newPath: string | null): readonly Change[] {
  const [before, after] = [trimmed(hunk.before), trimmed(hunk.after)];
  if (hunk.before.join("\n") === hunk.after.join("\n")) return [];
  if (oldPath === "/dev/null" && newPath !== null)
    return [{ kind: "create", path: newPath, text: `${hunk.after.join("\n")}\n` }];
  if (newPath === "/dev/null" && oldPath !== null) return [{ kind: "delete", path: oldPath }];
  const path = newPath ?? oldPath;
  if (before === "") return [{ kind: "nearest", path, line: null, after }];
  return [{ kind: "replace", path, before, after }];
}

/** Without empty lines at both ends: fences and habits add them. */
function trimmed(lines: readonly string[]): string {
  let [start, end] = [0, lines.length];
  while (start < end && lines[start]?.trim() === "") start += 1;
  while (end > start && lines[end - 1]?.trim() === "") end -= 1;
  return lines.slice(start, end).join("\n");
}

function pathOf(line: string): string | null {
  const text = (line.slice(4).split("\t")[0] ?? "").trim();
  if (text === "" || /\s/.test(text)) return null;
  return text === "/dev/null" ? text : text.replace(/^[abciw]\//, "");
}
