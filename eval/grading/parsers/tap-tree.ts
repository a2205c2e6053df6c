import type { LogParser } from "./parser.ts";
import { NumberedNames } from "./numbered-names.ts";
import { TapPlans } from "./tap-plans.ts";

const subtest = /^( *)# Subtest: (.*)$/;
const result = /^( *)(ok|not ok)\b(?: \d+)?(?: -)? ?(.*)$/;
const plan = /^( *)1\.\.(\d+)\s*(?:#.*)?$/;
const directive = /(?<!\\)#\s*(skip|todo|time=).*$/i;

/**
 * TAP with subtests: a name is `outer test > inner test`, where the official parser knows the number and
 * the name of the innermost alone. For datasets that bring an environment of their own. Plans have to
 * agree with the results.
 */
export const tapTree: LogParser = (log) => {
  const names = new NumberedNames();
  const plans = new TapPlans();
  let suites: { readonly name: string; readonly indent: number }[] = [];
  for (const line of log.split("\n")) {
    const [, space = "", suite] = subtest.exec(line) ?? [];
    if (suite !== undefined) {
      const indent = space.length;
      suites = [...suites.filter((one) => one.indent < indent), { name: suite, indent }];
      continue;
    }
    const [, before = "", planned] = plan.exec(line) ?? [];
    if (planned !== undefined) plans.plan(before.length, Number(planned));
    const [, indent = "", word, text = ""] = result.exec(line) ?? [];
    if (word === undefined) continue;
    plans.result(indent.length);
    const said = directive.exec(text)?.[1]?.toLowerCase();
    const name = text
      .replace(directive, "")
      .replace(/\s*\{$/, "")
      .trim();
    const above = suites.filter((one) => one.indent < indent.length).map((one) => one.name);
    const isLeftOut = said === "skip" || said === "todo";
    const status = isLeftOut ? "SKIPPED" : word === "ok" ? "PASSED" : "FAILED";
    names.add([...above, unescape(name)].join(" > "), status);
  }
  plans.end();
  return names.statuses;
};

function unescape(name: string): string {
  return name.replaceAll(/\\([#\\])/g, "$1");
}
