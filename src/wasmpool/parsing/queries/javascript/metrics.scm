; Comments and decisions. Shared with TypeScript.

(comment) @comment

(else_clause (if_statement) @branch)
(if_statement) @branch.nested
(for_statement) @branch.nested
(for_in_statement) @branch.nested
(while_statement) @branch.nested
(do_statement) @branch.nested
(catch_clause) @branch.nested
(switch_case) @branch
(ternary_expression) @branch
(binary_expression operator: ["&&" "||" "??"]) @branch
