(raise_statement) @error
