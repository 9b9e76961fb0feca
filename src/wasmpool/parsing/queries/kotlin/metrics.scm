(line_comment) @comment
(block_comment) @comment

(if_expression) @branch.nested
(for_statement) @branch.nested
(while_statement) @branch.nested
(do_while_statement) @branch.nested
(catch_block) @branch.nested
(when_entry condition: (_)) @branch
(binary_expression operator: ["&&" "||" "?:"]) @branch
