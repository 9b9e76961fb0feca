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
