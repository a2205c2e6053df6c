import { callOf } from "../expression.ts";
import type { Pattern } from "../pattern.ts";
import { replace } from "../rewrite.ts";
import { nameSimilarity } from "../similarity.ts";

/** `any` becomes `all`, `append` becomes `extend`, or a function of the file with a like name. */
export const callName: Pattern = {
  name: "call-name",
  prior: 0.5,
  *rewrites(node, { dialect, scope, clues }) {
    const call = callOf(node);
    if (call === null || call.callee.role === "member") return;
    const known = dialect.siblings.get(call.name.text) ?? [];
    for (const [rank, other] of known.entries())
      yield replace(
        call.name,
        other,
        `call ${other} instead of ${call.name.text}`,
        (0.8 * clues.boost(other)) / (1 + 0.3 * rank),
      );
    for (const other of scope.callees) {
      const alike = nameSimilarity(call.name.text, other);
      if (other === call.name.text || known.includes(other) || alike < 0.25) continue;
      yield replace(
        call.name,
        other,
        `call ${other} instead of ${call.name.text}`,
        0.6 * alike * clues.boost(other),
      );
    }
  },
};
