((call
  function: [
    (identifier) @_function
    (attribute attribute: (identifier) @_function)
  ]
  arguments: (argument_list . (string (string_content) @module)))
  (#any-of? @_function "__import__" "import_module")) @import.dynamic
