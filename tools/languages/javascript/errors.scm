; What a file says when it fails: thrown values and errors that are made.
(throw_statement) @error
(new_expression constructor: (_) @_class (#match? @_class "(Error|Exception)$")) @error
