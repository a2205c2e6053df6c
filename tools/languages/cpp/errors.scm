(throw_statement) @error
