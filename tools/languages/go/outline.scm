(function_declaration name: (identifier) @name body: (block) @body) @function
(function_declaration name: (identifier) @name) @function
(method_declaration
  receiver: (parameter_list
    (parameter_declaration
      type: [
        (type_identifier) @receiver
        (pointer_type (type_identifier) @receiver)
        (generic_type type: (type_identifier) @receiver)
        (pointer_type (generic_type type: (type_identifier) @receiver))]))
  name: (field_identifier) @name
  body: (block)? @body) @method

(type_declaration
  (type_spec name: (type_identifier) @name type: (struct_type (_) @body)) @item) @class
(type_declaration
  (type_spec name: (type_identifier) @name type: (interface_type)) @item) @interface
(type_declaration
  (type_spec
    name: (type_identifier) @name
    type: [
      (type_identifier) (qualified_type) (generic_type) (pointer_type) (map_type) (slice_type)
      (array_type) (function_type) (channel_type) (parenthesized_type)]) @item) @type
(type_declaration (type_alias name: (type_identifier) @name) @item) @type
(interface_type (method_elem name: (field_identifier) @name) @method)

(source_file (const_declaration (const_spec name: (identifier) @name) @item) @constant)
(source_file (var_declaration (var_spec name: (identifier) @name) @item) @constant)
(source_file
  (var_declaration (var_spec_list (var_spec name: (identifier) @name) @item)) @constant)
(source_file
  (var_declaration
    (var_spec
      name: (identifier) @name
      value: (expression_list . (func_literal body: (block) @body) .)) @item) @function)
