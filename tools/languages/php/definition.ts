import type { LanguageDefinition } from "../definition.ts";

export const php: LanguageDefinition = {
  id: "php",
  extensions: [".php", ".phtml"],
  grammar: "php",
  queries: {
    outline: ["php/outline.scm"],
    imports: ["php/imports.scm"],
    errors: ["php/errors.scm"],
    elision: ["php/elision.scm"],
    strict: [],
  },
  docstring: "comment-above",
  blocks: "delimiters",
  nameRules: [[/^\$/, ""]],
  overloads: false,
  stubMarkers: [],
  strictParser: null,
};
