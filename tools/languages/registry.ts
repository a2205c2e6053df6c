import { extname } from "node:path/posix";
import type { Language, Languages } from "../../agent/core/ports.ts";
import { definitions } from "./definitions.ts";
import { createLanguage } from "./language.ts";

/** Every language of tools/languages. Cheap: grammars and parsers are loaded when first used. */
export function createLanguages(): Languages {
  const all = definitions.map(createLanguage);
  const byExtension = new Map<string, Language>(
    all.flatMap((language) =>
      language.extensions.map((extension): [string, Language] => [extension, language]),
    ),
  );
  return { all, forPath: (path) => byExtension.get(extname(path).toLowerCase()) ?? null };
}
