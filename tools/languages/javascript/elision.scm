(comment) @comment
[(template_string) (string)] @string
