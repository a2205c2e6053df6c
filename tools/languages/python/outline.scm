(class_definition
  name: (identifier) @name
  superclasses: (argument_list)? @bases
  body: (block) @body) @class

(function_definition
  name: (identifier) @name
  body: (block) @body) @function

(decorated_definition definition: (_) @wrapped) @wrapper
(decorator) @decorator

; Constants of the module and of classes; names that are bound inside functions are no symbols.
(module
  (expression_statement . (assignment left: (identifier) @name)) @constant)
(class_definition
  body: (block
    (expression_statement . (assignment left: (identifier) @name)) @constant))
