import { infixes, operand } from "../expression.ts";
import { operands } from "../node.ts";
import type { Pattern } from "../pattern.ts";
import { brief, replaceParts } from "../rewrite.ts";

const symmetric = new Set(["*", "&", "|", "^", "==", "!=", "===", "!=="]);

/** The sides of an operator, or the two values of a conditional expression, change places. */
export const swapOperands: Pattern = {
  name: "swap-operands",
  prior: 0.35,
  *rewrites(node, { dialect }) {
    for (const { left, operator, right, group } of infixes(node, dialect)) {
      if (symmetric.has(operator.kind) || left.text === right.text) continue;
      if (group === "comparison" && /^[<>]=?$/.test(operator.kind)) continue;
      const parts = [
        { node: left, text: operand(right) },
        { node: right, text: operand(left) },
      ];
      yield replaceParts(node, parts, {
        plan: `put ${brief(right.text)} before ${operator.kind}`,
        similarity: group === "logical" ? 0.3 : 1,
      });
    }
    if (node.role !== "conditional") return;
    const values = operands(node);
    const [then, otherwise] =
      dialect.family === "python" ? [values[0], values[2]] : [values[1], values[2]];
    if (then === undefined || otherwise === undefined) return;
    const parts = [
      { node: then, text: otherwise.text },
      { node: otherwise, text: then.text },
    ];
    yield replaceParts(node, parts, { plan: "swap the two values of the choice" });
  },
};
