((call_expression function: (_) @_function) @error
  (#match? @_function "^(panic|(.*\\.)?(New|Errorf|Wrapf?|Fatalf?|Panicf?|WithMessagef?))$"))
