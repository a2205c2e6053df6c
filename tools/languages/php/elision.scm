(comment) @comment
[(string) (encapsed_string) (heredoc) (nowdoc) (text)] @string
