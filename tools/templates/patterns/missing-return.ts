import { functionOf, isExpression } from "../node.ts";
import type { Pattern } from "../pattern.ts";
import { brief, replace } from "../rewrite.ts";

/** A value that is computed and thrown away is returned, or waited for. */
export const missingReturn: Pattern = {
  name: "missing-return",
  prior: 0.3,
  *rewrites(node, { scope, dialect }) {
    if (node.role === "expression-statement" && functionOf(node) !== null) {
      const value = node.children.find(isExpression);
      if (value === undefined || value.role === "string") return;
      yield replace(node, `return ${node.text}`, `return ${brief(value.text)}`, 0.8);
      if (dialect.family === "script" && value.role === "call")
        yield replace(node, `await ${node.text}`, `wait for ${brief(value.text)}`, 0.6);
      const push = dialect.family === "python" ? "append" : "push";
      for (const { text } of scope.names.slice(0, 8))
        if (
          scope.kindOf(text) === "list" &&
          value.role === "call" &&
          !node.text.includes(`.${push}(`)
        )
          yield replace(
            value,
            `${text}.${push}(${value.text})`,
            `keep ${brief(value.text)} in ${text}`,
            0.3,
          );
    }
    if (node.role === "return" && node.parent?.role === "block") {
      const value = node.children.find(isExpression);
      if (value !== undefined && dialect.family === "script" && value.role === "call")
        yield replace(value, `await ${value.text}`, `wait for ${brief(value.text)}`, 0.4);
    }
    if (node.role === "jump" && /^(break|continue)/.test(node.text)) {
      const other = node.text.startsWith("break") ? "continue" : "break";
      yield replace(
        node,
        node.text.replace(/^\w+/, other),
        `${other} instead of ${node.text}`,
        0.8,
      );
    }
  },
};
