; Shared by TypeScript, TSX; javascript/outline.scm is the part JavaScript has too.
(function_declaration name: (identifier) @name body: (_) @body) @function
(generator_function_declaration name: (identifier) @name body: (_) @body) @function
(function_signature name: (identifier) @name) @function
(class_declaration name: (_) @name (class_heritage)? @bases body: (_) @body) @class
(abstract_class_declaration name: (_) @name (class_heritage)? @bases body: (_) @body) @class
(interface_declaration
  name: (_) @name [(extends_type_clause) (extends_clause)]? @bases body: (_) @body) @interface
(type_alias_declaration name: (_) @name) @type
(enum_declaration name: (_) @name body: (_) @body) @enum

(class_body (method_definition name: (_) @name body: (_) @body) @method)
(class_body (method_signature name: (_) @name) @method)
(class_body (abstract_method_signature name: (_) @name) @method)
(class_body
  (public_field_definition
    name: (_) @name
    value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @method)
(class_body
  (public_field_definition name: (_) @name value: (class body: (_) @body)) @class)

[(internal_module name: (_) @name) (module name: (_) @name)] @scope
(expression_statement (internal_module) @wrapped) @wrapper
(ambient_declaration (_) @wrapped) @wrapper
