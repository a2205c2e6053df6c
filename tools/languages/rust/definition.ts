import type { LanguageDefinition } from "../definition.ts";

export const rust: LanguageDefinition = {
  id: "rust",
  extensions: [".rs"],
  grammar: "rust",
  queries: {
    outline: ["rust/outline.scm"],
    imports: ["rust/imports.scm"],
    errors: ["rust/errors.scm"],
    elision: ["rust/elision.scm"],
    strict: [],
  },
  docstring: "comment-above",
  blocks: "delimiters",
  nameRules: [
    [/<.*$/s, ""],
    [/^.*::/s, ""],
  ],
  overloads: false,
  stubMarkers: [],
  strictParser: null,
};
