; Which values and types names get, only when bindings are asked for. A value ends where its record
; ends.

(variable_declaration
  type: (_) @type
  (variable_declarator name: (identifier) @name (expression)? @value) @binding.assign)

(assignment_expression
  left: [(identifier) (member_access_expression)] @name
  right: (_) @value) @binding.assign

(foreach_statement
  type: (_) @type
  left: (identifier) @name
  right: (_) @value @binding.element)

(catch_declaration type: (_) @type name: (identifier) @name) @binding.assign
(declaration_pattern type: (_) @type name: (identifier) @name) @binding.assign
(declaration_expression type: (_) @type name: (identifier) @name) @binding.assign
; What is looked for, where it is there.
((invocation_expression
  function: (member_access_expression expression: (_) @value name: (identifier) @_method)
  arguments: (argument_list (argument
    (declaration_expression name: (identifier) @name @binding.element))))
  (#any-of? @_method "TryGetValue" "TryDequeue" "TryPop" "TryPeek" "TryTake" "TryRemove"))

(lambda_expression parameters: (implicit_parameter) @name @binding.assign)
(lambda_expression parameters: (parameter_list
  (parameter type: (_)? @type name: (identifier) @name) @binding.assign))

; new() makes an object of the type that is declared around it.
(property_declaration
  type: (_) @type
  value: (implicit_object_creation_expression) @value @binding.assign)
(property_declaration
  type: (_) @type
  value: (arrow_expression_clause (implicit_object_creation_expression) @value @binding.assign))
(method_declaration
  returns: (_) @type
  body: (arrow_expression_clause (implicit_object_creation_expression) @value @binding.assign))
(method_declaration
  returns: (_) @type
  body: (block (return_statement (implicit_object_creation_expression) @value @binding.assign)))
