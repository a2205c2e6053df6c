import type { LanguageDefinition } from "../definition.ts";

export const go: LanguageDefinition = {
  id: "go",
  extensions: [".go"],
  grammar: "go",
  queries: {
    outline: ["go/outline.scm"],
    imports: ["go/imports.scm"],
    errors: ["go/errors.scm"],
    elision: ["go/elision.scm"],
    strict: [],
  },
  docstring: "comment-above",
  blocks: "delimiters",
  nameRules: [],
  overloads: false,
  stubMarkers: [],
  strictParser: null,
};
