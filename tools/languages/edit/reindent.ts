import { leadingBlank } from "./lines.ts";

export interface ReindentOptions {
  /** The white space in front of the definition that is replaced. */
  readonly target: string;
  /** One step of indentation in the file: `"\t"`, `"    "`, `"  "`. */
  readonly step: string;
  readonly blocks: "indentation" | "delimiters";
  /** The lines that are replaced: where the new ones repeat them, their indentation is telling. */
  readonly original: readonly string[];
  /** Lines (by index) that start inside a string: they are content and stay as they are. */
  readonly isContent: (line: number) => boolean;
}

/**
 * Moves a definition to the indentation of its target. The text may come without any base
 * indentation, with one of its own, or already indented for its place except for its first line, as
 * the outline's span gives it. The first line gets no indentation: it stands there already.
 */
export function reindent(lines: readonly string[], options: ReindentOptions): string[] {
  const base = leadingBlank(lines[0] ?? "");
  const isCode = (line: string, index: number): boolean =>
    line.trim() !== "" && !options.isContent(index);
  const repeats = base === "" ? repeatedLines(lines.filter(isCode).slice(1), options) : 0;
  const inPlace =
    base === "" &&
    (options.target === "" || repeats > 0 || (repeats === 0 && isInPlace(lines, options, isCode)));
  const relatives = lines.map((line) => withoutBase(line, base));
  const step = repeats > 0 ? null : stepToConvert(relatives.filter(isCode), options.step);
  return lines.map((line, index) => {
    if (index === 0) return line.trimStart();
    if (options.isContent(index)) return line;
    if (line.trim() === "") return inPlace ? line : "";
    const relative = relatives[index] ?? line;
    const moved = step === null ? relative : converted(relative, step, options.step);
    return inPlace ? moved : options.target + moved;
  });
}

/** The smallest step of indentation among lines, or null when none is indented. */
export function stepOf(lines: readonly string[]): string | null {
  const indents = lines.map(leadingBlank).filter((indent) => indent !== "");
  if (indents.some((indent) => indent.startsWith("\t"))) return "\t";
  if (indents.length === 0) return null;
  const widths = new Map<number, number>();
  let previous = 0;
  for (const line of lines) {
    if (line.trim() === "") continue;
    const width = leadingBlank(line).length;
    const deeper = width - previous;
    if (deeper > 1 && deeper <= 8) widths.set(deeper, (widths.get(deeper) ?? 0) + 1);
    previous = width;
  }
  const common = [...widths].sort(([a, x], [b, y]) => y - x || a - b)[0]?.[0];
  return " ".repeat(common ?? Math.min(...indents.map(({ length }) => length)));
}

/** The text's own step when it uses tabs and the file spaces or the reverse, else null. */
function stepToConvert(lines: readonly string[], fileStep: string): string | null {
  const own = stepOf(lines);
  return own === null || own.startsWith("\t") === fileStep.startsWith("\t") ? null : own;
}

/** Each step of the text becomes one of the file; what is left over (alignment) stays spaces. */
function converted(line: string, from: string, to: string): string {
  const indent = leadingBlank(line);
  const rest = line.slice(indent.length);
  return indent.replaceAll(from, to) + rest;
}

function withoutBase(line: string, base: string): string {
  const own = leadingBlank(line);
  if (own.startsWith(base)) return line.slice(base.length);
  return line.slice(Math.min(base.length, own.length));
}

type IsCode = (line: string, index: number) => boolean;

/** How many more lines repeat the original as they are than once they were moved to the target. */
function repeatedLines(lines: readonly string[], { original, target }: ReindentOptions): number {
  if (target === "") return 0;
  const known = new Set(original.slice(1));
  const asTheyAre = lines.filter((line) => known.has(line)).length;
  return asTheyAre - lines.filter((line) => known.has(target + line)).length;
}

function isInPlace(lines: readonly string[], options: ReindentOptions, isCode: IsCode): boolean {
  const { target, blocks } = options;
  const rest = lines.flatMap((line, index) => (index > 0 && isCode(line, index) ? [line] : []));
  if (rest.length === 0 || !rest.every((line) => leadingBlank(line).startsWith(target)))
    return false;
  if (blocks === "indentation") {
    const header = lines.findIndex((line) => /^\s*(?:async\s+def|def|class)\b/.test(line));
    if (header > 0) return true;
    if (header === 0) return isDeeper(bodyLine(lines, isCode), target);
  }
  const last = rest.at(-1) ?? "";
  if (/^\s*(?:[}\])]|end\b)/.test(last)) return true;
  return rest.every((line) => isDeeper(line, target));
}

function isDeeper(line: string, target: string): boolean {
  return leadingBlank(line).length > target.length;
}

/** The first line of a Python body: the first code line behind the header's closing colon. */
function bodyLine(lines: readonly string[], isCode: IsCode): string {
  let depth = 0;
  let inBody = false;
  for (const [index, line] of lines.entries()) {
    if (!isCode(line, index)) continue;
    if (inBody) return line;
    const code = line.replace(/(["']).*?\1/g, "").replace(/#.*$/, "");
    depth += code.split(/[([{]/).length - code.split(/[)\]}]/).length;
    if (depth <= 0 && code.trimEnd().endsWith(":")) inBody = true;
  }
  return "";
}
