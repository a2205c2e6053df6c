; What a type declares without code of its own, and the namespaces around it.
(interface_declaration name: (_) @name) @interface
(type_alias_declaration name: (_) @name value: (object_type)) @type
[(internal_module name: (_) @name) (module name: (_) @name)] @class

(interface_body (method_signature name: (_) @name) @method)
(interface_body
  (property_signature name: (_) @name type: (type_annotation (function_type))) @method)
(type_alias_declaration value: (object_type (method_signature name: (_) @name) @method))
(type_alias_declaration
  value: (object_type
    (property_signature name: (_) @name type: (type_annotation (function_type))) @method))

(export_statement declaration: (_) @wrapped) @wrapper
(expression_statement (internal_module) @wrapped) @wrapper
(ambient_declaration (_) @wrapped) @wrapper
