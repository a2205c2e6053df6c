; Python 2 statements the grammar still reads.
(print_statement) @print-is-a-function
(exec_statement) @exec-is-a-function
; `return` and `yield` belong to a function.
(module (return_statement) @return-outside-a-function)
(class_definition body: (block (return_statement) @return-outside-a-function))
