import type { LanguageDefinition } from "../definition.ts";

export const python: LanguageDefinition = {
  id: "python",
  extensions: [".py", ".pyi", ".pyw"],
  grammar: "python",
  queries: {
    outline: ["python/outline.scm"],
    imports: ["python/imports.scm"],
    errors: ["python/errors.scm"],
    elision: ["python/elision.scm"],
    strict: ["python/strict.scm"],
  },
  docstring: "first-statement",
  blocks: "indentation",
  nameRules: [],
  overloads: false,
  stubMarkers: ["overload", "abstractmethod", "Protocol", "ABC", "ABCMeta"],
  strictParser: "python-rules",
};
