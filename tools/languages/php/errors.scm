(throw_expression) @error
