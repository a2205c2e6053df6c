(class name: (_) @name superclass: (superclass)? @bases body: (_)? @body) @class
(module name: (_) @name body: (_)? @body) @class
(method name: (_) @name body: (_)? @body) @function
(singleton_method name: (_) @name body: (_)? @body) @function
((call
  method: (identifier) @_method
  arguments: (argument_list . (simple_symbol) @name)
  block: (_) @body) @method
  (#any-of? @_method "define_method" "define_singleton_method"))
(program (assignment left: (constant) @name right: (lambda body: (_) @body)) @function)
(program (assignment left: (constant) @name) @constant)
(body_statement (assignment left: (constant) @name) @constant)
