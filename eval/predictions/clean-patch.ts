/** What was left out of a patch, for the record. */
export interface CleanedPatch {
  readonly patch: string;
  readonly dropped: readonly DroppedFile[];
}

export interface DroppedFile {
  readonly path: string;
  readonly why: "binary" | "mode-only" | "empty" | "test-file";
}

export interface CleanPatchOptions {
  /** Files the hidden test patch resets anyway: they would only make applying fail. */
  readonly leaveOut: readonly string[];
}

/**
 * A patch as graders like it: line feeds, a final newline, no binary or mode-only parts, none of the
 * files in `leaveOut`. Hunks are not touched; a carriage return inside a line is content and stays.
 */
export function cleanPatch(diff: string, options: CleanPatchOptions): CleanedPatch {
  const leaveOut = new Set(options.leaveOut);
  const dropped: DroppedFile[] = [];
  const kept: string[] = [];
  for (const part of splitFiles(diff)) {
    const path = pathOf(part);
    const why = reasonToDrop(part, leaveOut.has(path));
    if (why === null) kept.push(part.endsWith("\n") ? part : `${part}\n`);
    else dropped.push({ path, why });
  }
  return { patch: kept.join(""), dropped };
}

/** The parts of a diff, one a file, each beginning with its `diff --git` line. */
export function splitFiles(diff: string): readonly string[] {
  if (diff.trim() === "") return [];
  const parts = diff.split(/^(?=diff --git )/m);
  // A diff without git's headers (plain `diff -u`) has no such line: it stays in one piece.
  return parts.filter((part) => part.trim() !== "");
}

/** The file a part is about: its new name, or the old one when it was deleted. */
export function pathOf(part: string): string {
  const added = /^\+\+\+ b\/([^\t\n\r]*)/m.exec(part)?.[1];
  const removed = /^--- a\/([^\t\n\r]*)/m.exec(part)?.[1];
  const header = /^diff --git a\/.* b\/([^\n\r]*)/m.exec(part)?.[1];
  return added ?? removed ?? header ?? "";
}

function reasonToDrop(part: string, isLeftOut: boolean): DroppedFile["why"] | null {
  if (isLeftOut) return "test-file";
  if (/^(?:GIT binary patch|Binary files .* differ)$/m.test(part)) return "binary";
  if (/^@@ /m.test(part)) return null;
  const isStructural = /^(?:new file mode|deleted file mode|rename from|copy from)/m.test(part);
  if (isStructural) return null;
  return /^(?:old|new) mode/m.test(part) ? "mode-only" : "empty";
}
