; One pattern a node type: an alternation at the root of a pattern is tried at every node.

(comment) @comment

(if_statement) @branch.nested
(for_statement) @branch.nested
(while_statement) @branch.nested
(except_clause) @branch.nested
(elif_clause) @branch
(case_clause) @branch
(conditional_expression) @branch
(boolean_operator) @branch
(for_in_clause) @branch
(if_clause) @branch
