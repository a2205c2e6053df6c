(function_declaration name: (identifier) @name body: (_) @body) @function
(generator_function_declaration name: (identifier) @name body: (_) @body) @function
(class_declaration name: (_) @name (class_heritage)? @bases body: (_) @body) @class
(class_body (method_definition name: (_) @name body: (_) @body) @method)
(class_body
  (field_definition
    property: (_) @name
    value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @method)
(class_body
  (field_definition property: (_) @name value: (class body: (_) @body)) @class)
