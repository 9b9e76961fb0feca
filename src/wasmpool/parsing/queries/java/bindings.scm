; Which values and types names get, only when bindings are asked for. A value ends where its record
; ends. Fields and parameters are definitions.

(local_variable_declaration
  type: (_) @type
  declarator: (variable_declarator
    name: (identifier) @name
    value: (_)? @value) @binding.assign)

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
  value: (_) @value) @binding.assign

(catch_formal_parameter (catch_type) @type name: (identifier) @name) @binding.assign

(instanceof_expression right: (_) @type name: (identifier) @name) @binding.assign

(lambda_expression parameters: (identifier) @name @binding.assign)
(lambda_expression parameters: (inferred_parameters (identifier) @name @binding.assign))
(lambda_expression parameters: (formal_parameters
  (formal_parameter type: (_) @type name: (identifier) @name) @binding.assign))
