import { isCallee, memberName, receiver } from "../expression.ts";
import type { Pattern } from "../pattern.ts";
import { replace } from "../rewrite.ts";
import { nameSimilarity } from "../similarity.ts";

/** `a.start` becomes `a.end`: antonyms and neighbours first, then members the file uses on `a`. */
export const memberNamePattern: Pattern = {
  name: "member-name",
  prior: 0.5,
  *rewrites(node, { scope, dialect, clues }) {
    const name = memberName(node);
    const object = receiver(node);
    if (node.role !== "member" || name === null || object === null) return;
    const siblings = dialect.siblings.get(name.text) ?? [];
    const used = scope.members.get(object.text) ?? [];
    for (const [rank, other] of [...new Set([...siblings, ...used])].entries()) {
      if (other === name.text) continue;
      const known = siblings.includes(other) ? 0.8 : 0.15 + 0.5 * nameSimilarity(name.text, other);
      const both = siblings.includes(other) && used.includes(other) ? 1.25 : 1;
      const similarity = (known * both * clues.boost(other)) / (1 + 0.1 * rank);
      const what = isCallee(node) ? "call" : "use";
      yield replace(name, other, `${what} .${other} instead of .${name.text}`, similarity);
    }
  },
};
