(function_item name: (identifier) @name body: (block) @body) @function
(function_signature_item name: (identifier) @name) @function
(struct_item name: (type_identifier) @name) @class
(union_item name: (type_identifier) @name) @class
(enum_item name: (type_identifier) @name) @enum
(trait_item name: (type_identifier) @name bounds: (trait_bounds)? @bases body: (_) @body) @interface
(type_item name: (type_identifier) @name) @type
(macro_definition name: (identifier) @name) @function
(const_item name: (identifier) @name) @constant
(static_item name: (identifier) @name) @constant

(impl_item type: (_) @name) @extension
(mod_item name: (identifier) @name body: (_)) @scope

(attribute_item) @decorator
