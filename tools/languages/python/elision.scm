(comment) @comment
(string) @string
(expression_statement (ellipsis)) @ellipsis
