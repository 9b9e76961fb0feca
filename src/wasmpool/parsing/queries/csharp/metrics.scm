(comment) @comment

(if_statement) @branch.nested
(for_statement) @branch.nested
(foreach_statement) @branch.nested
(while_statement) @branch.nested
(do_statement) @branch.nested
(catch_clause) @branch.nested
(switch_section "case") @branch
(switch_expression_arm . [
  (constant_pattern) (declaration_pattern) (recursive_pattern) (relational_pattern) (type_pattern)
  (and_pattern) (or_pattern) (negated_pattern) (list_pattern) (parenthesized_pattern) (var_pattern)
]) @branch
(conditional_expression) @branch
(binary_expression operator: ["&&" "||" "??"]) @branch
