import { callOf, isPath, receiver } from "../expression.ts";
import { child, isTarget } from "../node.ts";
import type { Pattern } from "../pattern.ts";
import { brief, replace } from "../rewrite.ts";
import { nameSimilarity } from "../similarity.ts";

/** The value goes to another variable or place; `a.update(b)` becomes `a = b`. */
export const assignmentTarget: Pattern = {
  name: "assignment-target",
  prior: 0.35,
  *rewrites(node, { scope, clues, dialect }) {
    if (node.role === "expression-statement") {
      const call = node.children[0] === undefined ? null : callOf(node.children[0]);
      const object = call === null ? null : receiver(call.callee);
      const [value] = call?.values ?? [];
      if (call === null || object === null || !isPath(object) || value === undefined) return;
      if (object.text === dialect.words.self) return;
      const text = dialect.words.statement(`${object.text} = ${value.text}`);
      yield replace(
        node,
        text,
        `assign ${brief(value.text)} to ${object.text}`,
        call.name.text === "update" ? 1 : 0.3,
      );
    }
    if (
      !isTarget(node) ||
      (node.role !== "name" && node.role !== "member" && node.role !== "index")
    )
      return;
    for (const { text, from } of scope.names) {
      if (from === "module" || text === node.text) continue;
      const similarity = (0.3 + 0.5 * nameSimilarity(node.text, text)) * clues.boost(text);
      yield replace(node, text, `assign to ${text} instead of ${node.text}`, similarity);
    }
    const places = scope.expressions.filter(
      ({ node: donor, local }) =>
        local && donor.role === "index" && child(donor, "value")?.role !== "call",
    );
    for (const { text } of places.slice(0, 12))
      if (text !== node.text)
        yield replace(node, text, `assign to ${text} instead of ${node.text}`, 0.5);
  },
};
