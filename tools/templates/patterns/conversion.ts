import { isCallee, isPath } from "../expression.ts";
import { child, isExpression } from "../node.ts";
import type { CodeNode } from "../node.ts";
import type { Pattern, Region, Rewrite } from "../pattern.ts";
import { brief, replace } from "../rewrite.ts";
import { kindOf } from "../value-kind.ts";
import type { ValueKind } from "../value-kind.ts";

/** A value is converted, copied, cleaned or awaited before it is used (PyTER's casts, Oh & Oh 2022). */
export const conversion: Pattern = {
  name: "conversion",
  prior: 0.15,
  *rewrites(node, region) {
    if (!isExpression(node) || isCallee(node) || node.text === region.dialect.words.self) return;
    const isValue = isPath(node) || node.role === "call" || node.role === "index";
    if (!isValue || node.text.length > 60 || node.parent?.role === "expression-statement") return;
    if (
      node.field === "object" &&
      node.role !== "call" &&
      node.parent?.role === "member" &&
      child(node, "object") === null
    )
      yield* wrapped(node, region, region.scope.kindOf(node.text) === "text" ? 1 : 0.4);
    else yield* wrapped(node, region, 1);
    if (node.parent?.role === "arguments" || node.parent?.role === "list") {
      const star = region.dialect.family === "python" ? "*" : "...";
      yield replace(node, star + node.text, `pass the items of ${brief(node.text)} one by one`, 1);
    }
    if (
      node.role === "call" &&
      region.dialect.family === "script" &&
      /\basync\b/.test(region.root.text.slice(0, 80))
    )
      yield replace(node, `(await ${node.text})`, `wait for ${brief(node.text)}`, 1);
  },
};

interface Wrapper {
  readonly make: (value: string) => string;
  readonly name: string;
  readonly share: number;
  /** The kind of value it makes sense for. */
  readonly of: ValueKind | "any";
}

const wrappers: Readonly<Record<"python" | "script", readonly Wrapper[]>> = {
  python: [
    ...[
      "str",
      "int",
      "list",
      "float",
      "tuple",
      "set",
      "sorted",
      "bool",
      "len",
      "abs",
      "dict",
      "repr",
      "iter",
    ].map((name, rank): Wrapper => ({
      name,
      make: (value) => `${name}(${value})`,
      share: 0.8 / (1 + 0.08 * rank),
      of: "any",
    })),
    ...["strip", "lower", "upper"].map((name): Wrapper => ({
      name,
      make: (value) => `${value}.${name}()`,
      share: 0.6,
      of: "text",
    })),
    { name: "copy", make: (value) => `${value}.copy()`, share: 0.5, of: "any" },
    { name: "a copied slice", make: (value) => `${value}[:]`, share: 0.5, of: "list" },
    { name: "reversed", make: (value) => `${value}[::-1]`, share: 0.4, of: "list" },
  ],
  script: [
    ...[
      "String",
      "Number",
      "Boolean",
      "Math.floor",
      "Math.abs",
      "Math.ceil",
      "Math.round",
      "Math.trunc",
      "parseFloat",
      "Array.from",
    ].map((name, rank): Wrapper => ({
      name,
      make: (value) => `${name}(${value})`,
      share: 0.8 / (1 + 0.08 * rank),
      of: "any",
    })),
    ...["trim", "toLowerCase", "toUpperCase"].map((name): Wrapper => ({
      name,
      make: (value) => `${value}.${name}()`,
      share: 0.6,
      of: "text",
    })),
    { name: "a copy of the list", make: (value) => `[...${value}]`, share: 0.8, of: "list" },
    { name: "a copy of the object", make: (value) => `{ ...${value} }`, share: 0.4, of: "map" },
    { name: "reverse", make: (value) => `${value}.reverse()`, share: 0.4, of: "list" },
    { name: "size", make: (value) => `${value}.length`, share: 0.3, of: "any" },
  ],
};

function* wrapped(
  node: CodeNode,
  { dialect, scope, clues }: Region,
  share: number,
): Generator<Rewrite> {
  const kind = scope.kindOf(node.text) ?? kindOf(node);
  for (const wrapper of wrappers[dialect.family]) {
    if (wrapper.of !== "any" && kind !== null && kind !== wrapper.of) continue;
    const unsure = wrapper.of !== "any" && kind === null ? 0.5 : 1;
    const similarity =
      (share * unsure * wrapper.share * clues.boost(`${wrapper.name} ${node.text}`)) / 1.6;
    yield replace(
      node,
      wrapper.make(node.text),
      `use ${brief(wrapper.make(node.text))}`,
      similarity,
    );
  }
}
