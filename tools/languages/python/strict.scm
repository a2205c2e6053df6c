; Python 2 statements the grammar still reads.
(print_statement) @print-is-a-function
(exec_statement) @exec-is-a-function
(raise_statement (expression_list)) @raise-takes-one-exception
(comparison_operator "<>" @there-is-no-such-operator)
; `return` belongs to a function, `break` to a loop.
(module (return_statement) @return-outside-a-function)
(class_definition body: (block (return_statement) @return-outside-a-function))
(function_definition body: (block (break_statement) @break-outside-a-loop))
(function_definition body: (block (continue_statement) @continue-outside-a-loop))
(module (break_statement) @break-outside-a-loop)
(module (nonlocal_statement) @nonlocal-outside-a-function)
(try_statement body: (block) .) @try-without-except-or-finally
(argument_list
  (keyword_argument)
  .
  [(identifier) (integer) (float) (string) (call) (attribute) (true) (false) (none) (list)
   (dictionary) (tuple)] @positional-argument-after-a-keyword)
