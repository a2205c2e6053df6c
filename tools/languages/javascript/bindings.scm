; Names that are bound to functions, classes and object literals: the same in JavaScript, TypeScript
; and TSX.
(lexical_declaration
  (variable_declarator
    name: (identifier) @name
    value: [
      (arrow_function body: (_) @body)
      (function_expression body: (_) @body)
      (generator_function body: (_) @body)]) @item) @function
(variable_declaration
  (variable_declarator
    name: (identifier) @name
    value: [
      (arrow_function body: (_) @body)
      (function_expression body: (_) @body)
      (generator_function body: (_) @body)]) @item) @function
(lexical_declaration
  (variable_declarator name: (identifier) @name value: (class body: (_) @body)) @item) @class

; Other names only at the top of the file: constants and the object literals they hold.
(program
  [(lexical_declaration (variable_declarator name: (identifier) @name) @item)
   (variable_declaration (variable_declarator name: (identifier) @name) @item)] @constant)
(program
  (export_statement
    [(lexical_declaration (variable_declarator name: (identifier) @name) @item)
     (variable_declaration (variable_declarator name: (identifier) @name) @item)] @constant))
(program
  [(lexical_declaration (variable_declarator name: (identifier) @name value: (object) @object))
   (variable_declaration (variable_declarator name: (identifier) @name value: (object) @object))])
(program
  (export_statement
    [(lexical_declaration (variable_declarator name: (identifier) @name value: (object) @object))
     (variable_declaration (variable_declarator name: (identifier) @name value: (object) @object))]))

; Foo.prototype.bar = function () {}, exports.bar = () => {}, module.exports = { bar() {} }
(expression_statement
  (assignment_expression
    left: (member_expression) @name
    right: [
      (arrow_function body: (_) @body)
      (function_expression body: (_) @body)
      (generator_function body: (_) @body)])) @function
(expression_statement
  (assignment_expression
    left: (member_expression) @name
    right: (assignment_expression
      right: [
        (arrow_function body: (_) @body)
        (function_expression body: (_) @body)
        (generator_function body: (_) @body)]))) @function
(expression_statement
  (assignment_expression
    left: (member_expression) @name
    right: (class body: (_) @body))) @class
(program
  (expression_statement
    (assignment_expression left: (member_expression) @name right: (object) @object)) @constant)

(object (method_definition name: (_) @name body: (_) @body) @method) @member-of
(object
  (pair
    key: (_) @name
    value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @method)
  @member-of
(object (pair key: (_) @name value: (object) @object) @scope) @member-of

(export_statement declaration: (_) @wrapped) @wrapper
((export_statement
  value: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
    (generator_function body: (_) @body)]) @function
  (#set! name "default"))
((export_statement value: (class body: (_) @body)) @class (#set! name "default"))
((export_statement value: (object) @object) @constant (#set! name "default"))

(decorator) @decorator
