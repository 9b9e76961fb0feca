(comment) @comment

(if) @branch.nested
(unless) @branch.nested
(while) @branch.nested
(until) @branch.nested
(for) @branch.nested
(rescue) @branch.nested
(elsif) @branch
(when) @branch
(in_clause) @branch
(conditional) @branch
(if_modifier) @branch
(unless_modifier) @branch
(while_modifier) @branch
(until_modifier) @branch
(rescue_modifier) @branch
(binary operator: ["&&" "||" "and" "or"]) @branch
