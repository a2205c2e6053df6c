import { javascript } from "../javascript/definition.ts";
import type { LanguageDefinition } from "../definition.ts";

export const typescript: LanguageDefinition = {
  ...javascript,
  id: "typescript",
  extensions: [".ts", ".mts", ".cts"],
  grammar: "typescript",
  queries: {
    ...javascript.queries,
    outline: ["typescript/outline.scm", "javascript/bindings.scm"],
    declared: ["typescript/declared.scm"],
  },
};
