import type { SyntaxFault } from "../../../agent/core/ports.ts";
import type { LanguageDefinition } from "../definition.ts";
import { strictFaults } from "../strict.ts";
import type { Reading, TextRange } from "../workbench.ts";

/**
 * Says what an edit broke: more faults than before in the whole file, or a fault inside the new text
 * where the old text had none in its place. Null when the syntax is no worse.
 */
export async function worseSyntax(
  language: LanguageDefinition,
  before: Reading,
  after: { readonly reading: Reading; readonly region: TextRange },
): Promise<string | null> {
  const { source } = after.reading;
  const now = await strictFaults(language, after.reading);
  if (now.length === 0) return null;
  const old = await strictFaults(language, before);
  const first = lineOf(source, after.region.start);
  const last = lineOf(source, after.region.end);
  const added = source.split("\n").length - before.source.split("\n").length;
  const inNew = now.filter(({ line }) => first <= line && line <= last);
  const inOld = old.filter(({ line }) => first <= line && line <= last - added);
  if (now.length <= old.length && inNew.length <= inOld.length) return null;
  const fault = inNew[0] ?? firstNew(old, now) ?? now[0];
  const text = source.split(/\r?\n/)[(fault?.line ?? 1) - 1]?.trim().slice(0, 100) ?? "";
  return `line ${fault?.line}: ${fault?.message}, in ${JSON.stringify(text)}`;
}

function firstNew(
  old: readonly SyntaxFault[],
  now: readonly SyntaxFault[],
): SyntaxFault | undefined {
  const known = new Set(old.map(({ message }) => message));
  return now.find(({ message }) => !known.has(message));
}

function lineOf(source: string, offset: number): number {
  return source.slice(0, offset).split("\n").length;
}
