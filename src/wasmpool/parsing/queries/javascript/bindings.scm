; Which values names get, only when bindings are asked for. A value ends where its record ends.
; Shared with TypeScript.

(variable_declarator name: (identifier) @name value: (_)? @value) @binding.assign

; A name gets another value where it is declared: here or further out.
(assignment_expression
  left: (identifier) @name
  right: (_) @value) @binding.set

(assignment_expression
  left: (member_expression) @name
  right: (_) @value) @binding.assign

; What is put into a table under a key.
(assignment_expression
  left: (subscript_expression
    object: [(identifier) (subscript_expression)]
    index: [(string) (number)]) @name
  right: (_) @value) @binding.assign

; What is taken apart: all names, and the value. Names alone follow, for parameters have no more.
(variable_declarator
  name: [(array_pattern) (object_pattern)] @name
  value: (_) @value) @binding.unpack
(assignment_expression
  left: [(array_pattern) (object_pattern)] @name
  right: (_) @value) @binding.unpack

(object_pattern (shorthand_property_identifier_pattern) @name @binding.assign)
(pair_pattern value: (identifier) @name @binding.assign)
(array_pattern (identifier) @name @binding.assign)

(catch_clause parameter: (identifier) @name @binding.assign)

(for_in_statement
  left: (identifier) @name
  operator: "of"
  right: (_) @value @binding.element)

(return_statement (_) @value @binding.return)
(arrow_function body: (expression) @value @binding.return)
(yield_expression (expression) @value @binding.yield)

; What returns in there need not return from the definition around it.
(arrow_function) @binding.closure
(function_expression) @binding.closure
(arrow_function parameter: (identifier) @name @binding.assign)

; What is called and has no name.
(call_expression function: [(call_expression) (subscript_expression)] @value) @binding.call

; What is passed, where a function or an object may be among it.
(arguments [(identifier) (member_expression) (new_expression) (object)]) @value @binding.arguments
