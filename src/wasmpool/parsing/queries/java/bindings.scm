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
