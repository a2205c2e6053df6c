[(throw_statement) (throw_expression)] @error
