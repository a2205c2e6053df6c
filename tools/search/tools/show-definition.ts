import { moduleUnit } from "../index/file-record.ts";
import type { FileRecord, Unit } from "../index/file-record.ts";

/** All definitions of a file in their order, what is only declared too. */
export function definitionsOf({ units, declared }: FileRecord): readonly Unit[] {
  const all = [...units, ...declared].filter(({ name }) => name !== moduleUnit);
  return all.toSorted((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
}

/** Decorators, then the signature: `@property def area(self)`. */
export function headOf({ definition, name }: Pick<Unit, "definition" | "name">): string {
  if (definition === null) return name;
  const decorators = definition.decorators.map((decorator) => {
    const folded = decorator.replace(/\s+/g, " ");
    const marked = /^[@#[]/.test(folded) ? folded : `@${folded}`;
    return marked.length > 80 ? `${marked.slice(0, 80)}…` : marked;
  });
  return [...decorators, definition.signature].join(" ");
}

/** Text that may be shorter than what it stands for. */
export interface Shown {
  readonly text: string;
  /** What was left out, and how to see it; null when nothing was. */
  readonly note: string | null;
}

const most = { lines: 300, characters: 20_000, ofLine: 400 };

/** The first lines that fit; at least one. */
export function fittingLines(
  lines: readonly string[],
  limits: { readonly lines: number; readonly characters: number } = most,
): readonly string[] {
  const shown: string[] = [];
  let length = 0;
  for (const line of lines.slice(0, limits.lines)) {
    length += line.length + 1;
    if (shown.length > 0 && length > limits.characters) break;
    shown.push(line);
  }
  return shown;
}

/** The lines of a definition, numbered; a very long one is cut, which is said. */
export function codeOfUnit(text: string, { name, startLine, endLine }: Unit): Shown {
  const lines = numberedLines(text, startLine, endLine).split("\n");
  const shown = fittingLines(lines);
  const left = lines.length - shown.length;
  if (left === 0) return { text: lines.join("\n"), note: null };
  const next = String(startLine + shown.length);
  return {
    text: [...shown, `… ${String(left)} more lines`].join("\n"),
    note: `${name} has ${String(lines.length)} lines, ${String(left)} are left out: get_code_around_line shows them from line ${next}.`,
  };
}

export function numberedLines(text: string, start: number, end: number): string {
  const width = String(end).length;
  return text
    .split("\n")
    .slice(start - 1, end)
    .map((line, index) => `${String(start + index).padStart(width)} ${cutLine(line)}`)
    .join("\n");
}

function cutLine(line: string): string {
  return line.length > most.ofLine ? `${line.slice(0, most.ofLine)}…` : line;
}

const ofClass = { lines: 120, characters: 12_000 };

/** A class by its head, documentation and the signatures of its members. */
export function outlineOfClass(record: FileRecord, unit: Unit): Shown {
  const members = definitionsOf(record).filter(({ name }) => {
    return name.startsWith(`${unit.name}.`) && !name.slice(unit.name.length + 1).includes(".");
  });
  const lines = members.map((member) => `  ${String(member.startLine)}: ${headOf(member)}`);
  const documentation = unit.definition?.docstring;
  const head = [headOf(unit), ...(documentation ? [`  """${documentation}"""`] : [])];
  const shown = fittingLines(lines, ofClass);
  const left = lines.length - shown.length;
  if (left === 0) return { text: [...head, ...lines].join("\n"), note: null };
  return {
    text: [...head, ...shown, `  … ${String(left)} more members`].join("\n"),
    note: `${unit.name} has ${String(lines.length)} members, ${String(left)} are left out: search_method_in_class shows one of them.`,
  };
}
