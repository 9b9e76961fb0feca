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
(for_expression pattern: (tuple_pattern) @name @binding.elements value: (_) @value)

; What may be there, where it is.
((let_condition
  pattern: (tuple_struct_pattern
    type: (identifier) @_variant
    . (identifier) @name @binding.assign .)
  value: (_) @value)
  (#any-of? @_variant "Some" "Ok"))
((let_declaration
  pattern: (tuple_struct_pattern
    type: (identifier) @_variant
    . (identifier) @name @binding.assign .)
  value: (_) @value)
  (#any-of? @_variant "Some" "Ok"))
((match_expression
  value: (_) @value
  body: (match_block (match_arm pattern: (match_pattern (tuple_struct_pattern
    type: (identifier) @_variant
    . (identifier) @name @binding.assign .)))))
  (#any-of? @_variant "Some" "Ok"))

(tuple_pattern (identifier) @name @binding.assign)
(tuple_struct_pattern type: (_) (identifier) @name @binding.assign)
(closure_expression parameters: (closure_parameters) @value) @binding.closure
(closure_parameters (identifier) @name @binding.assign)
(closure_parameters
  (parameter pattern: (identifier) @name type: (_) @type) @binding.assign)
