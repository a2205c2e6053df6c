(using_directive [(qualified_name) (identifier)] @module .) @import
(using_directive name: (identifier) @name [(qualified_name) (identifier)] @module .) @import
