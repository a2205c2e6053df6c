import type { LanguageDefinition } from "../definition.ts";

export const csharp: LanguageDefinition = {
  id: "csharp",
  extensions: [".cs"],
  grammar: "c-sharp",
  queries: {
    outline: ["csharp/outline.scm"],
    imports: ["csharp/imports.scm"],
    errors: ["csharp/errors.scm"],
    elision: ["csharp/elision.scm"],
    strict: [],
  },
  docstring: "comment-above",
  blocks: "delimiters",
  nameRules: [],
  overloads: true,
  stubMarkers: [],
  strictParser: null,
};
