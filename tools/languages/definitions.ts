import { cpp } from "./cpp/definition.ts";
import { csharp } from "./csharp/definition.ts";
import type { LanguageDefinition } from "./definition.ts";
import { go } from "./go/definition.ts";
import { java } from "./java/definition.ts";
import { javascript } from "./javascript/definition.ts";
import { php } from "./php/definition.ts";
import { python } from "./python/definition.ts";
import { ruby } from "./ruby/definition.ts";
import { rust } from "./rust/definition.ts";
import { tsx } from "./tsx/definition.ts";
import { typescript } from "./typescript/definition.ts";

/** Every language there is; the order decides nothing, because no two claim one extension. */
export const definitions: readonly LanguageDefinition[] = [
  python,
  typescript,
  tsx,
  javascript,
  go,
  rust,
  java,
  csharp,
  cpp,
  php,
  ruby,
];

export function grammarOf(languageId: string): string {
  const found = definitions.find((definition) => definition.id === languageId);
  if (found !== undefined) return found.grammar;
  const known = definitions.map(({ id }) => id).join(", ");
  throw new RangeError(`got the language ${JSON.stringify(languageId)}, expected one of ${known}`);
}
