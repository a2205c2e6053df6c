import type { LanguageDefinition } from "../definition.ts";

/** JSX is part of the JavaScript grammar. */
export const javascript: LanguageDefinition = {
  id: "javascript",
  extensions: [".js", ".jsx", ".mjs", ".cjs"],
  grammar: "javascript",
  queries: {
    outline: ["javascript/outline.scm", "javascript/bindings.scm"],
    imports: ["javascript/imports.scm"],
    errors: ["javascript/errors.scm"],
    elision: ["javascript/elision.scm"],
    strict: [],
  },
  docstring: "comment-above",
  blocks: "delimiters",
  nameRules: [
    [/\s+/g, ""],
    [/\?\./g, "."],
    [/^\[?(['"])(.*)\1\]?$/, "$2"],
    [/^(?:module\.)?exports\./, ""],
    [/^module\.exports$/, "exports"],
    [/\.prototype\b/, ""],
    [/^this\./, ""],
  ],
  overloads: false,
  stubMarkers: [],
  strictParser: "oxc",
};
