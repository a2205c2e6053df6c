import { conditionOf, infix, isCondition, operand } from "../expression.ts";
import { isExpression } from "../node.ts";
import type { Pattern } from "../pattern.ts";
import { brief, replace } from "../rewrite.ts";
import { codeSimilarity } from "../similarity.ts";

/** A condition becomes, or is joined with, another condition of the file; a loop gets a variable. */
export const conditionDonor: Pattern = {
  name: "condition-donor",
  prior: 0.3,
  *rewrites(node, { dialect, scope, clues }) {
    if (!isExpression(node) || !isCondition(node, dialect)) return;
    const { and, or } = dialect.operators;
    if (node.role === "boolean" && node.parent !== null)
      for (const { text } of scope.names.slice(0, 20))
        yield replace(node, text, `loop while ${text}`, clues.boost(text) / 1.6);
    const isOuter = node.parent === null || infix(node.parent, dialect, "logical") === null;
    for (const donor of scope.conditions.slice(0, 60)) {
      if (donor.text === node.text) continue;
      const near = (0.3 + 0.7 * codeSimilarity(node.text, donor.text)) * (donor.local ? 1 : 0.4);
      const similarity = near * clues.boost(donor.text) * 0.6;
      yield replace(node, donor.text, `ask ${brief(donor.text)} instead`, similarity);
      if (!isOuter || conditionOf(donor.node) === node) continue;
      for (const joiner of [and, or]) {
        const text = `${operand(node)} ${joiner} ${operand(donor.node)}`;
        yield replace(node, text, `ask ${brief(text)}`, similarity * 0.5);
      }
    }
  },
};
