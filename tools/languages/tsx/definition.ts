import { typescript } from "../typescript/definition.ts";
import type { LanguageDefinition } from "../definition.ts";

/** TypeScript with JSX: a grammar of its own, the queries of TypeScript. */
export const tsx: LanguageDefinition = {
  ...typescript,
  id: "tsx",
  extensions: [".tsx"],
  grammar: "tsx",
};
