(comment) @comment

(if_statement) @branch.nested
(else_clause (if_statement) @branch)
(for_statement) @branch.nested
(while_statement) @branch.nested
(do_statement) @branch.nested
(case_statement value: (_)) @branch
(conditional_expression) @branch
(binary_expression operator: ["&&" "||"]) @branch
