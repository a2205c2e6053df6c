import { isStatement } from "../node.ts";
import type { Pattern } from "../pattern.ts";
import { brief, replace } from "../rewrite.ts";

/** A statement goes: often plausible, seldom right, so it comes late. */
export const deleteStatement: Pattern = {
  name: "delete-statement",
  prior: 0.12,
  *rewrites(node, { dialect, source }) {
    if (!isStatement(node) || node.parent?.role !== "block") return;
    if (node.children[0]?.role === "string") return;
    const isOnly = node.parent.children.filter(isStatement).length === 1;
    if (isOnly) {
      const empty = dialect.family === "python" ? "pass" : ";";
      yield replace(node, empty, `delete ${brief(node.text)}`, 0.6);
      return;
    }
    const start = source.lastIndexOf("\n", node.start - 1) + 1;
    const stop = source.indexOf("\n", node.end);
    const isWholeLine =
      source.slice(start, node.start).trim() === "" &&
      stop >= 0 &&
      source.slice(node.end, stop).trim() === "";
    const size = node.endLine - node.line;
    const similarity = 1 / (1 + 0.2 * size);
    const plan = `delete ${brief(node.text)}`;
    if (isWholeLine) yield { start, end: stop + 1, text: "", line: node.line, similarity, plan };
    else yield replace(node, "", plan, similarity);
  },
};
