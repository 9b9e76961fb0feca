; Which values and types names get, only when bindings are asked for. A value ends where its record
; ends.

(assignment_expression
  left: [(variable_name) (member_access_expression) (scoped_property_access_expression)] @name
  right: (_) @value) @binding.assign

(foreach_statement
  . (_) @value @binding.element
  . [(variable_name) @name (pair (_) . (variable_name) @name)])

(catch_clause type: (_) @type name: (variable_name) @name) @binding.assign

(list_literal (variable_name) @name @binding.assign)

(arrow_function parameters: (formal_parameters
  (simple_parameter type: (_)? @type name: (variable_name) @name) @binding.assign))
(anonymous_function parameters: (formal_parameters
  (simple_parameter type: (_)? @type name: (variable_name) @name) @binding.assign))

(return_statement (_) @value @binding.return)
(arrow_function) @binding.closure
(anonymous_function) @binding.closure
