; Which values and types names get, only when bindings are asked for. A value ends where its record
; ends. Fields and parameters are definitions; of what fields hold counts what is made right there.

(local_variable_declaration
  type: (_) @type
  declarator: (variable_declarator
    name: (identifier) @name
    value: (_)? @value) @binding.assign)

(field_declaration
  type: (_) @type
  declarator: (variable_declarator
    name: (identifier) @name
    value: (object_creation_expression) @value) @binding.assign)

(assignment_expression
  left: [(identifier) (field_access)] @name
  right: (_) @value) @binding.assign

(enhanced_for_statement
  type: (_) @type
  name: (identifier) @name
  value: (_) @value @binding.element)

(resource
  type: (_) @type
  name: (identifier) @name
  value: (_) @value) @binding.enter

(catch_formal_parameter (catch_type) @type name: (identifier) @name) @binding.assign

(instanceof_expression right: (_) @type name: (identifier) @name) @binding.assign

; What a test says where it holds, also as one of two that both do.
(if_statement
  condition: (parenthesized_expression
    (instanceof_expression left: (identifier) @name right: (_) @type))
  consequence: (_) @binding.narrow)
(if_statement
  condition: (parenthesized_expression (binary_expression
    left: (instanceof_expression left: (identifier) @name right: (_) @type)
    operator: "&&"))
  consequence: (_) @binding.narrow)
(if_statement
  condition: (parenthesized_expression (binary_expression
    operator: "&&"
    right: (instanceof_expression left: (identifier) @name right: (_) @type)))
  consequence: (_) @binding.narrow)
(while_statement
  condition: (parenthesized_expression
    (instanceof_expression left: (identifier) @name right: (_) @type))
  body: (_) @binding.narrow)
(binary_expression
  left: (instanceof_expression left: (identifier) @name right: (_) @type)
  operator: "&&"
  right: (_) @binding.narrow)
(binary_expression
  left: (binary_expression
    operator: "&&"
    right: (instanceof_expression left: (identifier) @name right: (_) @type))
  operator: "&&"
  right: (_) @binding.narrow)
(ternary_expression
  condition: [
    (instanceof_expression left: (identifier) @name right: (_) @type)
    (parenthesized_expression
      (instanceof_expression left: (identifier) @name right: (_) @type))
  ]
  consequence: (_) @binding.narrow)
; Where it does not hold, the rest is not reached.
(binary_expression
  left: (unary_expression operator: "!" operand: (parenthesized_expression
    (instanceof_expression left: (identifier) @name right: (_) @type)))
  operator: "||"
  right: (_) @binding.narrow)
(block
  (if_statement
    condition: (parenthesized_expression
      (unary_expression operator: "!" operand: (parenthesized_expression
        (instanceof_expression left: (identifier) @name right: (_) @type))))
    consequence: [
      (return_statement)
      (throw_statement)
      (continue_statement)
      (break_statement)
      (block
        [(return_statement) (throw_statement) (continue_statement) (break_statement)] .)
    ])
  (_) @binding.narrow)
(if_statement
  condition: (parenthesized_expression
    (unary_expression operator: "!" operand: (parenthesized_expression
      (instanceof_expression left: (identifier) @name right: (_) @type))))
  alternative: (_) @binding.narrow)

; What is made and given back, and where something else may be.
(return_statement (object_creation_expression) @value @binding.return)
(return_statement [
  (identifier) (field_access) (method_invocation) (array_access) (assignment_expression)
  (cast_expression) (parenthesized_expression) (ternary_expression) (switch_expression) (this)
  (lambda_expression) (method_reference)
]) @binding.return

(lambda_expression parameters: (identifier) @name @binding.assign)
(lambda_expression parameters: (inferred_parameters (identifier) @name @binding.assign))
(lambda_expression parameters: (formal_parameters
  (formal_parameter type: (_) @type name: (identifier) @name) @binding.assign))

(type_pattern (_) @type (identifier) @name) @binding.assign
(record_pattern_component (_) @type (identifier) @name) @binding.assign

; What tells the overloads of a name apart.
(method_invocation arguments: (argument_list . (_)) @value) @binding.arguments
(object_creation_expression arguments: (argument_list . (_)) @value) @binding.arguments
(explicit_constructor_invocation arguments: (argument_list . (_)) @value) @binding.arguments

(method_reference) @value @binding.reference
