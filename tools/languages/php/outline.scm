(class_declaration
  name: (name) @name
  (base_clause)? @bases
  (class_interface_clause)? @bases
  body: (_) @body) @class
(interface_declaration name: (name) @name (base_clause)? @bases body: (_) @body) @interface
(trait_declaration name: (name) @name body: (_) @body) @class
(enum_declaration name: (name) @name (class_interface_clause)? @bases body: (_) @body) @enum
(function_definition name: (name) @name body: (_) @body) @function
(method_declaration name: (name) @name body: (_)? @body) @method
(const_declaration (const_element . (name) @name) @item) @constant
(property_declaration (property_element name: (variable_name) @name) @item) @constant
(program
  (expression_statement
    (assignment_expression
      left: (variable_name) @name
      right: [(anonymous_function body: (_) @body) (arrow_function body: (_) @body)])) @function)

(attribute_list) @decorator
