import { createSourceReader } from "../../tools/search/index/read-source.ts";
import type { SourceReader } from "../../tools/search/index/read-source.ts";
import { sourceLanguage } from "../../tools/search/index/source-files.ts";
import { readBlobs } from "../../tools/search/objects/blobs.ts";
import { decodeText } from "../../tools/search/index/decode-text.ts";
import { parsePatch } from "./patch.ts";
import type { FileChange } from "./patch.ts";

/** What should be found. */
export interface Gold {
  readonly files: readonly string[];
  /** `path::Class.method`; empty when no existing function is changed. */
  readonly functions: readonly string[];
}

/**
 * The functions that a patch changes: the outermost function of the base file that encloses a changed
 * line. A pure insertion belongs to the function it is indented into, an inserted decorator to the
 * definition below; edits of a module or class body and new functions have no gold function.
 */
export async function readGold(options: {
  readonly patch: string;
  readonly gitDirectory: string;
  readonly baseCommit: string;
}): Promise<Gold> {
  const { patch, gitDirectory, baseCommit } = options;
  const paths = parsePatch(patch, () => null).flatMap(({ path, isNew }) => (isNew ? [] : [path]));
  const names = paths.map((path) => `${baseCommit}:${path}`);
  const texts = new Map<string, string>();
  let next = 0;
  for await (const { bytes } of readBlobs(gitDirectory, names, { maximumBytes: 10_000_000 })) {
    const text = bytes === null ? null : decodeText(bytes);
    if (text !== null) texts.set(paths[next] ?? "", text);
    next++;
  }
  const changes = parsePatch(patch, (path) => texts.get(path) ?? null);
  const reader = createSourceReader();
  const functions = new Set<string>();
  for (const change of changes) {
    const text = texts.get(change.path);
    if (text === undefined) continue;
    for (const name of await changedFunctions(reader, change, text)) {
      functions.add(`${change.path}::${name}`);
    }
  }
  return { files: changes.map(({ path }) => path), functions: [...functions] };
}

interface Span {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly indent: number;
}

async function changedFunctions(
  reader: SourceReader,
  change: FileChange,
  text: string,
): Promise<readonly string[]> {
  const language = sourceLanguage(change.path);
  const record = language === null ? null : await reader.read(Buffer.from(text), language.id);
  const lines = text.split("\n");
  const spans = (record?.units ?? []).flatMap(({ kind, name, startLine, endLine }) => {
    if (kind !== "function") return [];
    const indent = indentOf(lines[startLine - 1] ?? "");
    return [{ name, start: startLine, end: endLine, indent }];
  });
  const removed = change.removed
    .filter((line) => (lines[line - 1] ?? "").trim() !== "")
    .map((line) => spanAt(spans, line));
  const added = change.added.flatMap((block) => ownersOfBlock(block, spans, lines));
  return [...removed, ...added].filter((span) => span !== undefined).map(({ name }) => name);
}

function spanAt(spans: readonly Span[], line: number): Span | undefined {
  return spans.find(({ start, end }) => start <= line && line <= end);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function ownersOfBlock(
  block: FileChange["added"][number],
  spans: readonly Span[],
  lines: readonly string[],
): readonly (Span | undefined)[] {
  const body = block.lines.filter((line) => line.trim() !== "");
  const [first] = body;
  if (first === undefined) return [];
  const indent = indentOf(first);
  const owners: (Span | undefined)[] = [];
  const replaced = block.replaces ? spanAt(spans, block.previous) : undefined;
  if (replaced !== undefined && indent > replaced.indent) owners.push(replaced);
  const before = spanAt(spans, lastCodeLine(lines, block.previous));
  const after = spanAt(spans, block.next);
  const within = before !== undefined && after !== undefined && before.name === after.name;
  if (within || (before !== undefined && indent > before.indent)) owners.push(before);
  else if (after?.start === block.next && body.every((line) => line.trimStart().startsWith("@"))) {
    owners.push(after);
  }
  return owners;
}

function lastCodeLine(lines: readonly string[], from: number): number {
  let line = from;
  while (line > 0 && line <= lines.length && (lines[line - 1] ?? "").trim() === "") line--;
  return line;
}
