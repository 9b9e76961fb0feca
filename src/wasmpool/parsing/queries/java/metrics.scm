(line_comment) @comment
(block_comment) @comment

(if_statement) @branch.nested
(for_statement) @branch.nested
(enhanced_for_statement) @branch.nested
(while_statement) @branch.nested
(do_statement) @branch.nested
(catch_clause) @branch.nested
(switch_label . (_)) @branch
(ternary_expression) @branch
(binary_expression operator: ["&&" "||"]) @branch
