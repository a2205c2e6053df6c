(comment) @comment
[(string) (heredoc_body) (subshell) (regex) (string_array)] @string
