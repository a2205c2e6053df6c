((macro_invocation macro: (_) @_macro) @error
  (#match? @_macro "^(.*::)?(panic|bail|anyhow|ensure|unreachable|todo|unimplemented|compile_error)$"))
((call_expression function: (identifier) @_function) @error (#eq? @_function "Err"))
((call_expression function: (field_expression field: (field_identifier) @_method)) @error
  (#any-of? @_method "expect" "context" "with_context" "ok_or"))
