(comment) @comment

(if_statement) @branch.nested
(else_if_clause) @branch
(for_statement) @branch.nested
(foreach_statement) @branch.nested
(while_statement) @branch.nested
(do_statement) @branch.nested
(catch_clause) @branch.nested
(case_statement) @branch
(match_conditional_expression) @branch
(conditional_expression) @branch
(binary_expression operator: ["&&" "||" "and" "or" "??"]) @branch
