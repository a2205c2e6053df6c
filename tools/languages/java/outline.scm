(class_declaration
  name: (identifier) @name
  superclass: (superclass)? @bases
  interfaces: (super_interfaces)? @bases
  body: (_) @body) @class
(record_declaration
  name: (identifier) @name interfaces: (super_interfaces)? @bases body: (_) @body) @class
(interface_declaration
  name: (identifier) @name (extends_interfaces)? @bases body: (_) @body) @interface
(annotation_type_declaration name: (identifier) @name body: (_) @body) @interface
(enum_declaration
  name: (identifier) @name interfaces: (super_interfaces)? @bases body: (_) @body) @enum

(method_declaration name: (identifier) @name body: (_)? @body) @method
(constructor_declaration name: (identifier) @name body: (_) @body) @method
(compact_constructor_declaration name: (identifier) @name body: (_) @body) @method
(annotation_type_element_declaration name: (identifier) @name) @method
(field_declaration declarator: (variable_declarator name: (identifier) @name) @item) @constant

[(marker_annotation) (annotation)] @decorator
