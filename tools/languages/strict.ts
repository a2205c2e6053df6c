import type { SyntaxFault } from "../../agent/core/ports.ts";
import type { LanguageDefinition } from "./definition.ts";

/**
 * The verdict of a strict parser where there is one, else the faults of the tolerant grammar. The
 * strict one decides whether a file is clean; in a broken file it stops early, so both are listed.
 */
export async function strictFaults(
  language: LanguageDefinition,
  source: string,
  tolerant: readonly SyntaxFault[],
): Promise<readonly SyntaxFault[]> {
  if (language.strictParser !== "oxc") return tolerant;
  const { parseSync } = await import("oxc-parser");
  const lang = language.id === "javascript" ? "jsx" : language.id === "tsx" ? "tsx" : "ts";
  const { errors } = parseSync(`source.${lang}`, source, { lang, sourceType: "unambiguous" });
  if (errors.length === 0) return [];
  const strict = errors.map(({ message, labels }) => ({
    line: lineAt(source, labels[0]?.start ?? 0),
    message,
  }));
  return [...strict, ...tolerant].sort((a, b) => a.line - b.line);
}

function lineAt(source: string, offset: number): number {
  let line = 1;
  for (let at = source.indexOf("\n"); at >= 0 && at < offset; at = source.indexOf("\n", at + 1))
    line++;
  return line;
}
