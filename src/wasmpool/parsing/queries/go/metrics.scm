(comment) @comment

(if_statement) @branch.nested
(if_statement alternative: (if_statement) @branch)
(for_statement) @branch.nested
(expression_case) @branch
(type_case) @branch
(communication_case) @branch
(binary_expression operator: ["&&" "||"]) @branch
