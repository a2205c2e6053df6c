import { isPath } from "../expression.ts";
import { child, functionOf, walk } from "../node.ts";
import type { CodeNode } from "../node.ts";
import type { Pattern, Region } from "../pattern.ts";
import { brief, indentOf, replace } from "../rewrite.ts";

/** A simple statement is done only under a condition: the value is there, the key is not, a donor. */
export const guardStatement: Pattern = {
  name: "guard-statement",
  prior: 0.2,
  *rewrites(node, region) {
    const isSimple = node.role === "expression-statement" || node.role === "throw";
    if (!isSimple || node.parent?.role !== "block" || functionOf(node) === null) return;
    const indent = indentOf(node, region);
    if (indent === null || node.children[0]?.role === "string") return;
    const body = node.text.replaceAll("\n", `\n${region.unit}`);
    for (const { condition, share } of conditions(node, region)) {
      const text = region.dialect.words.when({ condition, body, indent, unit: region.unit });
      const similarity = (share * region.clues.boost(condition)) / 1.6;
      yield replace(node, text, `do ${brief(node.text)} only if ${brief(condition)}`, similarity);
    }
  },
};

interface Guard {
  readonly condition: string;
  readonly share: number;
}

function* conditions(node: CodeNode, { dialect, scope, clues }: Region): Generator<Guard> {
  const { isNotNone, isNone, not, self } = dialect.words;
  const target = child(node.children[0] ?? node, "left");
  if (target?.role === "index") yield { condition: absentKey(target, dialect.family), share: 1 };
  else if (target !== null && isPath(target)) yield { condition: isNone(target.text), share: 0.9 };
  const paths = [...walk(node)].filter((one) => isPath(one) && one.text !== self && one !== target);
  for (const path of new Set(paths.map(({ text }) => text).slice(0, 6))) {
    yield { condition: isNotNone(path), share: clues.aboutNone ? 1 : 0.6 };
    yield { condition: path, share: 0.6 };
    yield { condition: not(path), share: 0.3 };
  }
  for (const donor of scope.conditions.slice(0, 15))
    yield { condition: donor.text, share: donor.local ? 0.4 : 0.15 };
}

function absentKey(target: CodeNode, family: "python" | "script"): string {
  const object = child(target, "value") ?? child(target, "object");
  const key = child(target, "subscript") ?? child(target, "index");
  const [where, what] = [object?.text ?? "", key?.text ?? ""];
  return family === "python" ? `${what} not in ${where}` : `!(${what} in ${where})`;
}
