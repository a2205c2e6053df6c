import type { Language } from "../../agent/core/ports/source-code.ts";
import type { Dialect } from "./dialect.ts";
import type { CodeNode } from "./node.ts";
import type { Rewrite } from "./pattern.ts";

/** Tells whether a rewrite leaves the syntax as clean as it was. */
export type SyntaxCheck = (rewrite: Rewrite) => Promise<boolean>;

/**
 * Reads only the function around the rewrite where it can stand alone: a large file costs tens of
 * milliseconds, a function less than one. Falls back on the whole file.
 */
export function createSyntaxCheck(options: {
  readonly source: string;
  readonly root: CodeNode;
  readonly dialect: Dialect;
  readonly language: Language;
}): SyntaxCheck {
  const { source, language } = options;
  let chosen: Promise<Frame> | null = null;
  return async (rewrite) => {
    const frame = await (chosen ??= chooseFrame(options));
    const isInside = frame.start <= rewrite.start && rewrite.end <= frame.end;
    const { start, end, before, after, faults } = isInside ? frame : await wholeFile(options);
    const text = source.slice(start, rewrite.start) + rewrite.text + source.slice(rewrite.end, end);
    return (await language.syntaxFaults(before + text + after)).length <= faults;
  };
}

interface Frame {
  readonly start: number;
  readonly end: number;
  readonly before: string;
  readonly after: string;
  /** Of the unchanged text. */
  readonly faults: number;
}

async function chooseFrame(options: CheckOptions): Promise<Frame> {
  const { source, root, dialect, language } = options;
  if (root.role === "function")
    for (const [before, after] of surroundings(dialect)) {
      const start = dialect.family === "python" ? lineStart(source, root.start) : root.start;
      const text = before + source.slice(start, root.end) + after;
      const faults = (await language.syntaxFaults(text)).length;
      if (faults === 0) return { start, end: root.end, before, after, faults };
    }
  return wholeFile(options);
}

function surroundings({ family }: Dialect): readonly (readonly [string, string])[] {
  if (family === "python")
    return [
      ["", ""],
      ["class _:\n", "\n"],
    ];
  return [
    ["(", ")"],
    ["", ""],
    ["class _ extends Object {", "}"],
  ];
}

type CheckOptions = Parameters<typeof createSyntaxCheck>[0];

async function wholeFile({ source, language }: CheckOptions): Promise<Frame> {
  const faults = (await language.syntaxFaults(source)).length;
  return { start: 0, end: source.length, before: "", after: "", faults };
}

function lineStart(source: string, at: number): number {
  return source.lastIndexOf("\n", at - 1) + 1;
}
