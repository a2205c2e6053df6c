import { infix, isCondition, isPath, operand } from "../expression.ts";
import { isExpression, walk } from "../node.ts";
import type { Pattern } from "../pattern.ts";
import { brief, replace } from "../rewrite.ts";

/** A condition gets a guard: `or not v`, `and v`, `v is None or …`. */
export const conditionGuard: Pattern = {
  name: "condition-guard",
  prior: 0.4,
  *rewrites(node, { dialect, scope, clues }) {
    const isOuter = node.parent === null || infix(node.parent, dialect, "logical") === null;
    if (!isExpression(node) || !isCondition(node, dialect) || !isOuter) return;
    const { and, or } = dialect.operators;
    const { not, isNone, isNotNone } = dialect.words;
    const used = new Set([...walk(node)].filter(isPath).map(({ text }) => text));
    const names = [
      ...new Set([
        ...used,
        ...scope.names.filter(({ from }) => from !== "module").map(({ text }) => text),
      ]),
    ];
    for (const [rank, name] of names.entries()) {
      const weight = clues.boost(name) / 1.6 / (1 + 0.08 * rank);
      const known = used.has(name);
      const guards = [
        { text: `${wrapped(node, and)} ${and} ${name}`, share: known ? 0.5 : 0.8 },
        { text: `${wrapped(node, or)} ${or} ${not(name)}`, share: 0.9 },
        { text: `${wrapped(node, or)} ${or} ${name}`, share: known ? 0.3 : 0.7 },
        { text: `${wrapped(node, and)} ${and} ${not(name)}`, share: known ? 0.3 : 0.7 },
        { text: `${isNone(name)} ${or} ${wrapped(node, or)}`, share: clues.aboutNone ? 1 : 0.6 },
        {
          text: `${isNotNone(name)} ${and} ${wrapped(node, and)}`,
          share: clues.aboutNone ? 1 : 0.6,
        },
      ];
      for (const { text, share } of guards)
        yield replace(node, text, `ask ${brief(text)}`, share * weight);
    }
    function wrapped(condition: typeof node, joiner: string): string {
      const same = infix(condition, dialect, "logical")?.operator.kind === joiner;
      return same || infix(condition, dialect, "comparison") !== null
        ? condition.text
        : operand(condition);
    }
  },
};
