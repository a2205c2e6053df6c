import type { LanguageDefinition } from "../definition.ts";

export const ruby: LanguageDefinition = {
  id: "ruby",
  extensions: [".rb", ".rake", ".gemspec"],
  grammar: "ruby",
  queries: {
    outline: ["ruby/outline.scm"],
    imports: ["ruby/imports.scm"],
    errors: ["ruby/errors.scm"],
    elision: ["ruby/elision.scm"],
    strict: [],
  },
  docstring: "comment-above",
  blocks: "delimiters",
  nameRules: [
    [/::/g, "."],
    [/^:/, ""],
  ],
  overloads: false,
  stubMarkers: [],
  strictParser: null,
};
