(use_declaration argument: (scoped_identifier path: (_) @module name: (_) @name)) @import
(use_declaration argument: (identifier) @module) @import
(use_declaration
  argument: (use_as_clause path: (scoped_identifier path: (_) @module name: (_) @name))) @import
(use_declaration argument: (use_wildcard (_) @module)) @import
(use_declaration argument: (scoped_use_list path: (_) @module)) @import
(use_declaration
  argument: (scoped_use_list
    path: (_) @module
    list: (use_list
      [(identifier) @name
       (self) @name
       (scoped_identifier) @name
       (use_as_clause path: (_) @name)
       (scoped_use_list path: (_) @name)]))) @import
(mod_item name: (identifier) @module !body) @import
(extern_crate_declaration name: (identifier) @module) @import
