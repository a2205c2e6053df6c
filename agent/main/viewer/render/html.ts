import { html, raw } from "hono/html";

/** A piece of a page. Every value put into `html` is escaped unless it is such a piece itself. */
export type Html = ReturnType<typeof html>;

export { html };

/** The text of a piece: a plain string, where a piece is an object that only acts like one. */
export async function markupOf(piece: Html): Promise<string> {
  return (await piece).toString();
}

/** For the page's own style and script: text that was written here, never data. */
export const trusted: (text: string) => Html = raw;

/** A name as a part of an element's id: what data says must not choose other characters. */
export function anchor(kind: string, name: string | number): string {
  return `${kind}-${String(name).replaceAll(/[^\w.-]/g, "_")}`;
}
