(class_declaration name: (identifier) @name (base_list)? @bases body: (_) @body) @class
(struct_declaration name: (identifier) @name (base_list)? @bases body: (_) @body) @class
(record_declaration name: (identifier) @name (base_list)? @bases) @class
(interface_declaration name: (identifier) @name (base_list)? @bases body: (_) @body) @interface
(enum_declaration name: (identifier) @name body: (_) @body) @enum
(delegate_declaration name: (identifier) @name) @type

(method_declaration name: (identifier) @name body: (_)? @body) @method
(constructor_declaration name: (identifier) @name body: (_) @body) @method
((destructor_declaration name: (identifier) body: (_) @body) @method (#set! name "Finalize"))
(property_declaration name: (identifier) @name accessors: (_) @body) @method
(property_declaration name: (identifier) @name value: (_) @body) @method
((indexer_declaration accessors: (_) @body) @method (#set! name "this"))
(operator_declaration operator: _ @name body: (_) @body) @method
(local_function_statement name: (identifier) @name body: (_) @body) @function

(field_declaration (variable_declaration (variable_declarator name: (identifier) @name) @item)) @constant
(event_field_declaration
  (variable_declaration (variable_declarator name: (identifier) @name) @item)) @constant

(attribute_list) @decorator
