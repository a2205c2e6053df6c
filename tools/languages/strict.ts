import type { SyntaxFault } from "../../agent/core/ports.ts";
import type { LanguageDefinition } from "./definition.ts";

/** What the error-tolerant parser says of a text. */
export interface TolerantReading {
  readonly source: string;
  readonly faults: readonly SyntaxFault[];
  /** See `nesting.ts`; only measured for languages with a strict parser. */
  readonly nesting: number;
}

/**
 * oxc-parser is native code and recursive: from about 2,500 levels on it ends the whole process with
 * a segmentation fault (half of that in a worker thread), which no `catch` survives.
 */
const deepestForStrictParser = 600;

/**
 * The verdict of a strict parser where there is one, else the faults of the tolerant grammar. The
 * strict one decides whether a file is clean; in a broken file it stops early, so both are listed.
 */
export async function strictFaults(
  language: LanguageDefinition,
  { source, faults, nesting }: TolerantReading,
): Promise<readonly SyntaxFault[]> {
  if (language.strictParser !== "oxc" || nesting > deepestForStrictParser) return faults;
  const { parseSync } = await import("oxc-parser");
  const lang = language.id === "javascript" ? "jsx" : language.id === "tsx" ? "tsx" : "ts";
  const { errors } = parseSync(`source.${lang}`, source, { lang, sourceType: "unambiguous" });
  if (errors.length === 0) return [];
  const strict = errors.map(({ message, labels }) => ({
    line: lineAt(source, labels[0]?.start ?? 0),
    message,
  }));
  return [...strict, ...faults].sort((a, b) => a.line - b.line);
}

function lineAt(source: string, offset: number): number {
  let line = 1;
  for (let at = source.indexOf("\n"); at >= 0 && at < offset; at = source.indexOf("\n", at + 1))
    line++;
  return line;
}
