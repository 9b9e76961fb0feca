; Which values and types names get, only when bindings are asked for. A value ends where its record
; ends.

(property_declaration
  (variable_declaration . (identifier) @name . (_)? @type)
  (expression) @value) @binding.assign
(property_declaration
  (variable_declaration . (identifier) @name . (_) @type)) @binding.assign

(assignment
  left: [(identifier) (navigation_expression)] @name
  right: (_) @value) @binding.assign

(multi_variable_declaration (variable_declaration . (identifier) @name) @binding.assign)

(for_statement
  . (variable_declaration . (identifier) @name . (_)? @type)
  . (expression) @value @binding.element)
(for_statement
  . (multi_variable_declaration) @name @binding.elements
  . (expression) @value)
(property_declaration
  (multi_variable_declaration) @name @binding.unpack
  (expression) @value)

(lambda_parameters (variable_declaration . (identifier) @name . (_)? @type) @binding.assign)

; What has no parameters of its own is given one: it.
(lambda_literal (lambda_parameters)? @value) @binding.closure

(catch_block (identifier) @name . (user_type) @type @binding.assign)
