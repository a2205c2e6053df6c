import type { LanguageDefinition } from "../definition.ts";

export const cpp: LanguageDefinition = {
  id: "cpp",
  extensions: [".cpp", ".cc", ".cxx", ".c++", ".hpp", ".hh", ".hxx", ".h", ".ipp", ".c"],
  grammar: "cpp",
  queries: {
    outline: ["cpp/outline.scm"],
    imports: ["cpp/imports.scm"],
    errors: ["cpp/errors.scm"],
    elision: ["cpp/elision.scm"],
    strict: [],
  },
  docstring: "comment-above",
  blocks: "delimiters",
  nameRules: [
    [/\s+/g, " "],
    [/(?<!operator *)<[^<>]*>/g, ""],
    [/::/g, "."],
  ],
  overloads: true,
  stubMarkers: [],
  strictParser: null,
};
