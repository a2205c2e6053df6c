import type { LanguageDefinition } from "../definition.ts";

export const java: LanguageDefinition = {
  id: "java",
  extensions: [".java"],
  grammar: "java",
  queries: {
    outline: ["java/outline.scm"],
    imports: ["java/imports.scm"],
    errors: ["java/errors.scm"],
    elision: ["java/elision.scm"],
    strict: [],
  },
  docstring: "comment-above",
  blocks: "delimiters",
  nameRules: [],
  overloads: true,
  stubMarkers: [],
  strictParser: null,
};
