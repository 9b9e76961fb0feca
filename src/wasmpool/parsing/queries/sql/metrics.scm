(comment) @comment
(marginalia) @comment

(case (keyword_when) @branch)
(when_clause) @branch
