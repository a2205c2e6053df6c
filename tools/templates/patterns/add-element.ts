import { isExpression, operands } from "../node.ts";
import type { Pattern } from "../pattern.ts";
import { brief, replace } from "../rewrite.ts";
import { codeSimilarity } from "../similarity.ts";

/** A list, tuple or set that is written out gets one more element: of the issue, or of the file. */
export const addElement: Pattern = {
  name: "add-element",
  prior: 0.15,
  *rewrites(node, { scope, clues }) {
    if ((node.role !== "list" && node.role !== "tuple") || !isExpression(node)) return;
    const elements = operands(node);
    const last = elements.at(-1);
    if (last === undefined) return;
    const quote = last.role === "string" ? last.text.charAt(0) : null;
    const quoted = quote === null ? [] : clues.quoted.map((text) => quote + text + quote);
    const donors = scope.expressions
      .filter(({ node: donor }) => donor.role === last.role)
      .map(({ text }) => text);
    for (const text of new Set([...quoted, ...donors.slice(0, 15)])) {
      if (elements.some((element) => element.text === text)) continue;
      const near = 0.3 + 0.5 * codeSimilarity(last.text, text);
      const similarity = quoted.includes(text) ? 1 : (near * clues.boost(text)) / 1.6;
      yield replace(last, `${last.text}, ${text}`, `add ${brief(text)} to the list`, similarity);
    }
  },
};
