; Which values and types names get, only when bindings are asked for. A value ends where its record
; ends.

(declaration
  type: (_) @type
  declarator: [
    (identifier) @name
    (pointer_declarator (identifier) @name)
    (reference_declarator (identifier) @name)
  ] @binding.assign)

(declaration
  type: (_) @type
  declarator: (init_declarator
    declarator: [
      (identifier) @name
      (pointer_declarator (identifier) @name)
      (reference_declarator (identifier) @name)
    ]
    value: (_) @value) @binding.assign)

(assignment_expression
  left: [(identifier) (field_expression)] @name
  right: (_) @value) @binding.assign

(for_range_loop
  type: (_) @type
  declarator: [
    (identifier) @name
    (pointer_declarator (identifier) @name)
    (reference_declarator (identifier) @name)
  ]
  right: (_) @value @binding.element)

(catch_clause parameters: (parameter_list
  (parameter_declaration
    type: (_) @type
    declarator: [(identifier) @name (reference_declarator (identifier) @name)])
    @binding.assign))

(lambda_expression declarator: (_ parameters: (parameter_list
  (parameter_declaration
    type: (_) @type
    declarator: [
      (identifier) @name
      (pointer_declarator (identifier) @name)
      (reference_declarator (identifier) @name)
    ]) @binding.assign)))
