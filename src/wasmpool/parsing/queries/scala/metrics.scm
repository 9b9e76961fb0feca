(comment) @comment
(block_comment) @comment

(if_expression) @branch.nested
(for_expression) @branch.nested
(while_expression) @branch.nested
(do_while_expression) @branch.nested
(case_clause pattern: (_) @_pattern (#not-eq? @_pattern "_")) @branch
(infix_expression operator: (operator_identifier) @_operator
  (#any-of? @_operator "&&" "||")) @branch
