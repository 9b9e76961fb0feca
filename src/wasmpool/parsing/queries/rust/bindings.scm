; Which values and types names get, only when bindings are asked for. A value ends where its record
; ends.

(let_declaration
  pattern: (identifier) @name
  type: (_)? @type
  value: (_) @value @binding.assign)
(let_declaration
  pattern: (identifier) @name
  type: (_) @type
  !value) @binding.assign

(assignment_expression
  left: [(identifier) (field_expression)] @name
  right: (_) @value) @binding.assign

(for_expression pattern: (identifier) @name value: (_) @value @binding.element)

(tuple_pattern (identifier) @name @binding.assign)
(tuple_struct_pattern type: (_) (identifier) @name @binding.assign)
(closure_parameters (identifier) @name @binding.assign)
(closure_parameters
  (parameter pattern: (identifier) @name type: (_) @type) @binding.assign)
