import { stripVTControlCharacters } from "node:util";

/**
 * Text of repositories, tests and models as a person may be shown it: colours of terminals are taken
 * out, and characters that hide or reorder what is read (controls, zero widths, bidirectional marks)
 * are spelt out. Escaping for HTML is the templates' work.
 */
export function visible(text: string): string {
  if (text.search(hidden) < 0) return text;
  return stripVTControlCharacters(text)
    .replaceAll("\r\n", "\n")
    .replaceAll(
      hidden,
      (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
    );
}

const hidden =
  // eslint-disable-next-line no-control-regex -- these are what is made visible
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
