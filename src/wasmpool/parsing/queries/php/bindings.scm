; Which values and types names get, only when bindings are asked for. A value ends where its record
; ends.

(assignment_expression
  left: [(variable_name) (member_access_expression) (scoped_property_access_expression)] @name
  right: (_) @value) @binding.assign

; A comment may say the type: /** @var A $a */
(compound_statement
  (comment) @type
  . (expression_statement (assignment_expression
    left: (variable_name) @name
    right: (_) @value) @binding.assign)
  (#match? @type "^/\\*\\*[\\s*]*@var"))
(program
  (comment) @type
  . (expression_statement (assignment_expression
    left: (variable_name) @name
    right: (_) @value) @binding.assign)
  (#match? @type "^/\\*\\*[\\s*]*@var"))

(foreach_statement
  . (_) @value @binding.element
  . [(variable_name) @name (pair (_) . (variable_name) @name)])

(catch_clause type: (_) @type name: (variable_name) @name) @binding.assign

(list_literal (variable_name) @name @binding.assign)
((assignment_expression left: (list_literal) @name right: (_) @value) @binding.unpack
  (#match? @name "^\\["))

(property_element name: (variable_name (name) @name) default_value: (_) @value) @binding.assign

; What is passed to a function of the language that calls another one.
((function_call_expression
  function: (name) @_function
  arguments: (arguments) @value @binding.arguments)
  (#any-of? @_function
    "array_map" "array_filter" "array_walk" "array_reduce" "usort" "uasort"))

; What is put into something.
(assignment_expression
  left: (subscript_expression . [(variable_name) (member_access_expression)] @name)
  right: (_) @value) @binding.put
((function_call_expression
  function: (name) @_function
  arguments: (arguments
    . (argument [(variable_name) (member_access_expression)] @name)
    . (argument (_) @value))) @binding.put
  (#any-of? @_function "array_push" "array_unshift"))

(arrow_function parameters: (formal_parameters
  (simple_parameter type: (_)? @type name: (variable_name) @name) @binding.assign))
(anonymous_function parameters: (formal_parameters
  (simple_parameter type: (_)? @type name: (variable_name) @name) @binding.assign))

(return_statement (_) @value @binding.return)
(arrow_function parameters: (formal_parameters) @value) @binding.closure
(anonymous_function parameters: (formal_parameters) @value) @binding.closure
; A name from the root is that of no function in the namespace around it.
(function_call_expression
  function: (qualified_name) @value
  (#match? @value "^[\\\\]")) @binding.call
