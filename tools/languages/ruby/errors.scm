((call method: (identifier) @_method) @error (#any-of? @_method "raise" "fail" "abort"))
