import type { Pattern, Region } from "../pattern.ts";
import type { CodeNode } from "../node.ts";
import { brief, replace } from "../rewrite.ts";
import { nameSimilarity } from "../similarity.ts";

/** A string or regular expression changes a little: to one of the issue or file, or by one sign. */
export const stringTweak: Pattern = {
  name: "string-tweak",
  prior: 0.2,
  *rewrites(node, region) {
    if (node.role !== "string" || node.parent?.role === "expression-statement") return;
    const parts = partsOf(node);
    if (parts === null || parts.body.length > 200) return;
    const { open, body, close } = parts;
    for (const { text, share } of [...replacements(body, region), ...tweaks(body, node)])
      if (text !== body)
        yield replace(
          node,
          open + text + close,
          `use ${brief(open + text + close)} instead of ${brief(node.text)}`,
          share,
        );
  },
};

interface StringParts {
  readonly open: string;
  readonly body: string;
  readonly close: string;
}

function partsOf(node: CodeNode): StringParts | null {
  const match = /^([rbufRBUF]{0,2}(?:"|'|`|\/))([^\n]*?)(["'`]|\/[a-z]{0,6})$/.exec(
    node.text.slice(0, 300),
  );
  if (match === null || node.text.includes('"""') || node.text.includes("'''")) return null;
  return { open: match[1] ?? "", body: match[2] ?? "", close: match[3] ?? "" };
}

interface Tweak {
  readonly text: string;
  readonly share: number;
}

function replacements(body: string, { clues, scope }: Region): readonly Tweak[] {
  const quoted = clues.quoted
    .map((text) => ({ text, share: 0.3 + 0.7 * nameSimilarity(body, text) }))
    .filter(({ share }) => share > 0.5);
  const others = scope.expressions
    .filter(({ node }) => node.role === "string")
    .map(({ text }) => ({
      text: text.slice(1, -1),
      share: 0.5 * nameSimilarity(body, text.slice(1, -1)),
    }))
    .filter(({ share, text }) => share > 0.2 && !/["'`]/.test(text));
  return [...quoted, ...others.slice(0, 20)];
}

function tweaks(body: string, node: CodeNode): readonly Tweak[] {
  const found: Tweak[] = [];
  const add = (text: string, share: number): number => found.push({ text, share });
  if (isExpressionText(body, node)) {
    for (let at = 0; at < body.length; at += 1) {
      const sign = body.charAt(at);
      const put = (text: string): string => body.slice(0, at) + text + body.slice(at + 1);
      if (sign === "+") add(put("*"), 0.9);
      if (sign === "*") add(put("+"), 0.9);
      if (sign === "+" || sign === "*") add(put(`${sign}?`), 0.5);
      if (sign === "." && body[at - 1] !== "\\") add(put("\\."), 0.6);
    }
    add(`^${body}`, 0.5);
    add(`${body}$`, 0.5);
    for (const [one, other] of [
      ["\\d", "\\w"],
      ["\\w", "\\d"],
      ["\\s+", "\\s*"],
      ["\\w", "[\\w-]"],
      ["$", "\\Z"],
      ["a-z", "a-zA-Z"],
    ] as const)
      if (body.includes(one)) add(body.replace(one, other), 0.4);
  }
  if (body.includes("%s")) add(body.replaceAll("%s", "%r"), 0.5);
  if (/^f["']/i.test(node.text))
    for (const [hole] of body.matchAll(/\{\w{1,40}\}/g))
      add(
        body.replace(hole, () => `${hole.slice(0, -1)}!r}`),
        0.5,
      );
  if (body.endsWith(" ") || body.startsWith(" ")) add(body.trim(), 0.6);
  if (/^[A-Za-z]/.test(body)) add(body.toLowerCase(), 0.3);
  if (body.length <= 3)
    for (const [rank, text] of separators.entries()) add(text, 0.7 / (1 + 0.1 * rank));
  return found;
}

const separators = ["", " ", ",", ", ", "\\n", "=", ":", "-", "_", "/", ".", "&", ";", "|", "\\t"];

/** A pattern of a regular expression: by its place, or by its signs. */
function isExpressionText(body: string, node: CodeNode): boolean {
  if (node.kind === "regex") return true;
  const callee = node.parent?.parent?.text.slice(0, 40) ?? "";
  return /^(re\.|new RegExp|RegExp)/.test(callee) || /\\[dwsb]|\[[^\]]*\][+*]|\(\?/.test(body);
}
