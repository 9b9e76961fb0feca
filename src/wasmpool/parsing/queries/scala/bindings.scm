; Which values and types names get, only when bindings are asked for. A value ends where its record
; ends.

(val_definition pattern: (identifier) @name type: (_)? @type value: (_) @value) @binding.assign
(var_definition pattern: (identifier) @name type: (_)? @type value: (_) @value) @binding.assign

(assignment_expression
  left: [(identifier) (field_expression)] @name
  right: (_) @value) @binding.assign

(enumerator . (identifier) @name . (_) @value) @binding.element

(tuple_pattern (identifier) @name @binding.assign)
(typed_pattern pattern: (identifier) @name type: (_) @type) @binding.assign
(lambda_expression parameters: (identifier) @name @binding.assign)
(lambda_expression parameters: (bindings
  (binding name: (identifier) @name type: (_)? @type) @binding.assign))
; What a pattern names with a small letter is bound to it.
(case_clause pattern: (identifier) @name @binding.assign (#match? @name "^[a-z_]"))
(case_class_pattern pattern: (identifier) @name @binding.assign (#match? @name "^[a-z_]"))
(infix_pattern (identifier) @name @binding.assign (#match? @name "^[a-z_]"))
(capture_pattern name: (identifier) @name @binding.assign)

; A member calls a method that has no parameters, but where what it is worth is called.
(function_definition body: (field_expression) @value @binding.bare)
(val_definition value: (field_expression) @value @binding.bare)
(var_definition value: (field_expression) @value @binding.bare)
(assignment_expression right: (field_expression) @value @binding.bare)
(field_expression value: (field_expression) @value @binding.bare)
(infix_expression (field_expression) @value @binding.bare)
(prefix_expression (field_expression) @value @binding.bare)
(parenthesized_expression (field_expression) @value @binding.bare)
(tuple_expression (field_expression) @value @binding.bare)
(ascription_expression (field_expression) @value @binding.bare)
(arguments (field_expression) @value @binding.bare)
(lambda_expression (field_expression) @value @binding.bare)
(block (field_expression) @value @binding.bare)
(indented_block (field_expression) @value @binding.bare)
(template_body (field_expression) @value @binding.bare)
(if_expression (field_expression) @value @binding.bare)
(while_expression (field_expression) @value @binding.bare)
(for_expression body: (field_expression) @value @binding.bare)
(enumerator (field_expression) @value @binding.bare)
(guard (field_expression) @value @binding.bare)
(match_expression value: (field_expression) @value @binding.bare)
(case_clause body: (field_expression) @value @binding.bare)
(return_expression (field_expression) @value @binding.bare)
(throw_expression (field_expression) @value @binding.bare)
(try_expression (field_expression) @value @binding.bare)
(finally_clause (field_expression) @value @binding.bare)
