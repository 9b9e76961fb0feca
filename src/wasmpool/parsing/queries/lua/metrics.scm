(comment) @comment

(if_statement) @branch.nested
(for_statement) @branch.nested
(while_statement) @branch.nested
(repeat_statement) @branch.nested
(elseif_statement) @branch
(binary_expression ["and" "or"]) @branch
