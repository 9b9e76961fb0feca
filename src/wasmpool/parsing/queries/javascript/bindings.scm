; Which values names get, only when bindings are asked for. A value ends where its record ends.
; Shared with TypeScript.

(variable_declarator name: (identifier) @name value: (_)? @value) @binding.assign

(assignment_expression
  left: [(identifier) (member_expression)] @name
  right: (_) @value) @binding.assign

; What is taken apart has values that are not known.
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

; What returns in there need not return from the definition around it.
(arrow_function) @binding.closure
(function_expression) @binding.closure
(arrow_function parameter: (identifier) @name @binding.assign)
