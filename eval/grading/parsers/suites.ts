import { strip, stripStart } from "../python-text.ts";

/** Names of the enclosing suites, followed by indentation as the official parsers do. */
export interface SuiteStack {
  /** Takes an indented line as a suite's heading. */
  enter(line: string): void;
  /** `suite - inner suite - name`. */
  qualify(name: string): string;
  names(): readonly string[];
}

export function suiteStack(): SuiteStack {
  let suites: { readonly name: string; readonly indent: number }[] = [];
  return {
    enter(line) {
      const indent = indentOf(line);
      const kept = suites.findLastIndex((suite) => suite.indent < indent);
      suites = [...suites.slice(0, kept + 1), { name: strip(line), indent }];
    },
    qualify: (name) => [...suites.map((suite) => suite.name), name].join(" - "),
    names: () => suites.map((suite) => suite.name),
  };
}

/** `len(line) - len(line.lstrip())`, in code points. */
export function indentOf(line: string): number {
  return line.length - stripStart(line).length;
}
