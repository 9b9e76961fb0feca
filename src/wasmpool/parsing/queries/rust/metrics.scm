(line_comment) @comment
(block_comment) @comment

(if_expression) @branch.nested
(else_clause (if_expression) @branch)
(for_expression) @branch.nested
(while_expression) @branch.nested
(loop_expression) @branch.nested
(match_arm) @branch
(binary_expression operator: ["&&" "||"]) @branch
