(comment) @comment

((call target: (identifier) @_keyword) @branch.nested
  (#any-of? @_keyword "if" "unless" "for"))
(_ "do" (stab_clause) @branch)
(rescue_block (stab_clause) @branch)
(binary_operator operator: ["&&" "||" "and" "or"]) @branch
