import type { Language, SyntaxFault } from "../../agent/core/ports.ts";
import type { LanguageDefinition } from "./definition.ts";
import { insertSymbol } from "./edit/insert-symbol.ts";
import { replaceSymbol } from "./edit/replace-symbol.ts";
import { toSymbol } from "./outline/outline.ts";
import { strictFaults } from "./strict.ts";
import { openWorkbench } from "./workbench.ts";
import type { Workbench } from "./workbench.ts";

/** A language from its folder. The grammar is loaded when it is first asked for something. */
export function createLanguage(definition: LanguageDefinition): Language {
  let opened: Promise<Workbench> | null = null;
  const bench = (): Promise<Workbench> => (opened ??= openWorkbench(definition));
  return {
    id: definition.id,
    extensions: definition.extensions,
    async outline(source) {
      return ((await bench()).outline(source) ?? []).map(toSymbol);
    },
    async imports(source) {
      const found = (await bench()).imports(source) ?? [];
      return found.map(({ module, names, line }) => ({ module, names, line }));
    },
    async syntaxFaults(source) {
      const reading = (await bench()).faults(source);
      return reading === null ? beyondLimits : strictFaults(definition, reading);
    },
    async replaceSymbol(source, symbol, replacement) {
      return replaceSymbol(await bench(), { source, symbol, replacement });
    },
    async insertSymbol(source, after, text) {
      return insertSymbol(await bench(), { source, after, text });
    },
  };
}

const beyondLimits: readonly SyntaxFault[] = [
  { line: 1, message: "too large, too deeply nested or too slow to be read" },
];
