(class_specifier name: (_) @name (base_class_clause)? @bases body: (_) @body) @class
(struct_specifier name: (_) @name (base_class_clause)? @bases body: (_) @body) @class
(union_specifier name: (_) @name body: (_) @body) @class
(enum_specifier name: (_) @name body: (_) @body) @enum
(type_definition declarator: (type_identifier) @name) @type
(alias_declaration name: (type_identifier) @name) @type

(function_definition
  declarator: [
    (function_declarator declarator: (_) @name)
    (pointer_declarator declarator: (function_declarator declarator: (_) @name))
    (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator declarator: (_) @name)))
    (reference_declarator (function_declarator declarator: (_) @name))]
  body: (_)? @body) @function
(field_declaration
  declarator: [
    (function_declarator declarator: (_) @name)
    (pointer_declarator declarator: (function_declarator declarator: (_) @name))
    (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator declarator: (_) @name)))
    (reference_declarator (function_declarator declarator: (_) @name))]) @method

; Declarations and constants outside of functions.
(translation_unit (declaration declarator: [
    (function_declarator declarator: (_) @name)
    (pointer_declarator declarator: (function_declarator declarator: (_) @name))
    (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator declarator: (_) @name)))
    (reference_declarator (function_declarator declarator: (_) @name))]) @function)
(declaration_list (declaration declarator: [
    (function_declarator declarator: (_) @name)
    (pointer_declarator declarator: (function_declarator declarator: (_) @name))
    (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator declarator: (_) @name)))
    (reference_declarator (function_declarator declarator: (_) @name))]) @function)
(field_declaration_list (declaration declarator: [
    (function_declarator declarator: (_) @name)
    (pointer_declarator declarator: (function_declarator declarator: (_) @name))
    (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator declarator: (_) @name)))
    (reference_declarator (function_declarator declarator: (_) @name))]) @method)
(translation_unit (declaration declarator: (init_declarator declarator: (identifier) @name)) @constant)
(declaration_list (declaration declarator: (init_declarator declarator: (identifier) @name)) @constant)
(preproc_function_def name: (identifier) @name) @function
(preproc_def name: (identifier) @name) @constant

(template_declaration
  [(class_specifier) (struct_specifier) (function_definition) (alias_declaration) (declaration)] @wrapped)
  @wrapper
