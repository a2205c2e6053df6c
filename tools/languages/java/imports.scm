(import_declaration (scoped_identifier scope: (_) @module name: (_) @name) .) @import
(import_declaration (scoped_identifier) @module (asterisk) @name) @import
(import_declaration (identifier) @module (asterisk) @name) @import
