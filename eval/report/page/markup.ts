/** Markup that may stand in a page as it is. Made by `markup` only, which escapes every value. */
export interface Markup {
  readonly kind: "markup";
  readonly text: string;
}

type Value = Markup | string | number | null | readonly (Markup | string)[];

/**
 * A piece of HTML or SVG. Values are text unless they are markup: repositories, models and tests are
 * hostile, and their words must never become tags, attributes or scripts.
 */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const text = parts.map((part, at) => part + (at < values.length ? render(values[at] ?? "") : ""));
  return { kind: "markup", text: text.join("") };
}

function render(value: Value): string {
  if (value === null) return "";
  if (typeof value === "string") return escapeText(value);
  if (typeof value === "number") return String(value);
  if ("kind" in value) return value.text;
  return value.map(render).join("");
}

/** Text in an element or a quoted attribute; control characters and bidirectional marks are shown. */
export function escapeText(text: string): string {
  return text
    .replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(
      // eslint-disable-next-line no-control-regex -- these are what is made visible
      /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\u200b-\u200f]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}

/** For the page's own style and script: text that was written here, never data. */
export function trusted(text: string): Markup {
  return { kind: "markup", text };
}
