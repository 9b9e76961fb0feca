(call_expression
  (function_name) @_function
  (arguments . (plain_value) @reference.read)
  (#eq? @_function "var"))

; Names of animations are not told from other words, so they are no references.
