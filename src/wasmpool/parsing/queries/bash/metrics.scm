(comment) @comment

(if_statement) @branch.nested
(for_statement) @branch.nested
(c_style_for_statement) @branch.nested
(while_statement) @branch.nested
(elif_clause) @branch
(case_item) @branch
(list ["&&" "||"]) @branch
