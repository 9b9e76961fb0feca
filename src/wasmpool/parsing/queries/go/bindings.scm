; Which values and types names get, only when bindings are asked for. A value ends where its record
; ends. Of several results the first name gets the first.

(short_var_declaration
  left: (expression_list . (identifier) @name)
  right: (expression_list . (_) @value .)) @binding.assign
(short_var_declaration
  left: (expression_list (_) . (identifier) @name @binding.assign))

(assignment_statement
  left: (expression_list . [(identifier) (selector_expression)] @name)
  right: (expression_list . (_) @value .)) @binding.assign

(var_spec
  . name: (identifier) @name
  type: (_)? @type
  value: (expression_list . (_) @value .)? ) @binding.assign

(range_clause
  left: (expression_list (_) . (identifier) @name)
  right: (_) @value @binding.element)

(func_literal parameters: (parameter_list
  (parameter_declaration name: (identifier) @name type: (_) @type) @binding.assign))

; Several values: each name gets its own.
(short_var_declaration
  left: (expression_list . (_) . (_)) @name
  right: (expression_list . (_) . (_)) @value) @binding.unpack
(assignment_statement
  left: (expression_list . (_) . (_)) @name
  right: (expression_list . (_) . (_)) @value) @binding.unpack
