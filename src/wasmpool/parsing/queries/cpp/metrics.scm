; Besides those of C.

(for_range_loop) @branch.nested
(catch_clause) @branch.nested
(binary_expression operator: ["and" "or"]) @branch
