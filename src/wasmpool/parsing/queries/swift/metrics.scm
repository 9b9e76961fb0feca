(comment) @comment
(multiline_comment) @comment

(if_statement) @branch.nested
(guard_statement) @branch.nested
(for_statement) @branch.nested
(while_statement) @branch.nested
(repeat_while_statement) @branch.nested
(catch_block) @branch.nested
(switch_entry . (switch_pattern)) @branch
(ternary_expression) @branch
(conjunction_expression) @branch
(disjunction_expression) @branch
(nil_coalescing_expression) @branch
