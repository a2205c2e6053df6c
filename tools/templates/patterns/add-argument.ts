import { callOf, receiver } from "../expression.ts";
import type { Call } from "../expression.ts";
import { child, operands } from "../node.ts";
import type { Pattern, Region } from "../pattern.ts";
import { brief, replace } from "../rewrite.ts";

/** A call gets an argument that its function takes, or that another call of it passes. */
export const addArgument: Pattern = {
  name: "add-argument",
  prior: 0.22,
  *rewrites(node, region) {
    const call = callOf(node);
    if (call === null || call.list.role !== "arguments") return;
    const present = new Set(operands(call.list).map(({ text }) => text));
    const named = new Set(operands(call.list).map((one) => child(one, "name")?.text ?? ""));
    for (const { text, share } of offers(call, region)) {
      const name = /^(\w+)=/.exec(text)?.[1];
      if (present.has(text) || (name !== undefined && named.has(name))) continue;
      const inner = call.list.text.slice(1, -1).trimEnd();
      const joined =
        inner === "" ? text : inner.endsWith(",") ? `${inner} ${text}` : `${inner}, ${text}`;
      const similarity = (share * region.clues.boost(text)) / 1.6;
      yield replace(
        call.list,
        `(${joined})`,
        `pass ${brief(text)} to ${call.name.text}`,
        similarity,
      );
    }
  },
};

interface Offer {
  readonly text: string;
  readonly share: number;
}

function offers(call: Call, region: Region): readonly Offer[] {
  const { scope, dialect } = region;
  const names = scope.names.map(({ text }) => text);
  const passed = scope.argumentsOf(call.name.text).map((text) => ({ text, share: 0.9 }));
  const taken = scope.parametersOf(call.name.text).flatMap((parameter): Offer[] => {
    const values = names.filter((name) => name === parameter || name.endsWith(`.${parameter}`));
    if (dialect.family === "python")
      return [...values, "None", "True", "False"].map((value, rank) => ({
        text: `${parameter}=${value}`,
        share: 1 / (1 + 0.4 * rank),
      }));
    return values.map((text) => ({ text, share: 1 }));
  });
  const beside = operands(call.list).flatMap((argument) => {
    const object = receiver(argument)?.text ?? "";
    return (scope.members.get(object) ?? []).slice(0, 12).map((name) => `${object}.${name}`);
  });
  const locals = scope.names.filter(({ from }) => from === "local").slice(0, 8);
  return [
    ...taken,
    ...passed,
    ...beside.map((text) => ({ text, share: 0.4 })),
    ...locals.map(({ text }) => ({ text, share: 0.3 })),
    ...usual(call, dialect.family),
  ];
}

/** Arguments that are forgotten in the same calls everywhere. */
function usual(call: Call, family: "python" | "script"): readonly Offer[] {
  const known: Readonly<Record<string, readonly string[]>> =
    family === "python" ? usualPython : usualScript;
  const found = Object.hasOwn(known, call.name.text) ? known[call.name.text] : undefined;
  return (found ?? []).map((text) => ({ text, share: 0.8 }));
}

const usualPython = {
  sorted: ["reverse=True", "key=str"],
  sort: ["reverse=True"],
  split: ["None, 1"],
  get: ["None", "''", "0", "[]", "{}"],
  pop: ["None", "0"],
  next: ["None"],
  max: ["default=0", "default=None"],
  min: ["default=0", "default=None"],
  getattr: ["None"],
  open: ["encoding='utf-8'"],
  round: ["2"],
  int: ["10"],
  enumerate: ["1"],
  zip: ["strict=True"],
  dumps: ["sort_keys=True"],
  makedirs: ["exist_ok=True"],
  sub: ["flags=re.IGNORECASE"],
};

const usualScript = {
  parseInt: ["10"],
  sort: ["(a, b) => a - b"],
  reduce: ["0", "[]", "{}"],
  split: ["''"],
  join: ["''"],
  stringify: ["null, 2"],
  flat: ["Infinity"],
  mkdir: ["{ recursive: true }"],
};
