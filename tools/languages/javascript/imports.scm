(import_statement source: (string (string_fragment) @module)) @import
(import_statement
  (import_clause
    [(identifier) @name @default
     (namespace_import (identifier) @namespace)
     (named_imports (import_specifier name: (_) @name alias: (_)? @alias))])
  source: (string (string_fragment) @module)) @import
(export_statement source: (string (string_fragment) @module)) @import
(export_statement
  (namespace_export (identifier) @namespace) source: (string (string_fragment) @module)) @import
(export_statement "*" @all source: (string (string_fragment) @module)) @import
(export_statement
  (export_clause (export_specifier name: (_) @name alias: (_)? @alias))
  source: (string (string_fragment) @module)) @import
((call_expression
  function: [(identifier) (import)] @callee
  arguments: (arguments . (string (string_fragment) @module))) @import
  (#any-of? @callee "require" "import"))
