(assignment_statement
  (variable_list . name: (identifier) @alias)
  (expression_list . value: (function_call
    name: (identifier) @_function
    arguments: (arguments . (string content: (_) @module))) @import.namespace)
  (#eq? @_function "require"))

(function_call
  name: (identifier) @_function
  arguments: (arguments . (string content: (_) @module))
  (#eq? @_function "require")
  (#set! fallback "true")) @import.side_effect

(function_call
  name: (identifier) @_function
  arguments: (arguments . (string content: (_) @module))
  (#any-of? @_function "dofile" "loadfile")) @import.include
