; Which values and types names get, only when bindings are asked for. A value ends where its record
; ends. Of several results the first name gets the first.

(short_var_declaration
  left: (expression_list . (identifier) @name)
  right: (expression_list . (_) @value .)) @binding.assign
(short_var_declaration
  left: (expression_list (_) . (identifier) @name @binding.assign))

; A name gets another value where it is declared: here or further out.
(assignment_statement
  left: (expression_list . (identifier) @name)
  right: (expression_list . (_) @value .)) @binding.set
(assignment_statement
  left: (expression_list . (selector_expression) @name)
  right: (expression_list . (_) @value .)) @binding.assign

(var_spec
  . name: (identifier) @name
  type: (_)? @type
  value: (expression_list . (_) @value .)? ) @binding.assign

(range_clause
  left: (expression_list (_) . (identifier) @name)
  right: (_) @value @binding.element)

; What a name is known to be in a case of a switch by types.
(type_switch_statement
  alias: (expression_list . (identifier) @name .)
  (type_case "case" . type: (_) @type . ":") @binding.narrow)
(type_switch_statement alias: (expression_list . (identifier) @name @binding.assign .))

(func_literal parameters: (parameter_list
  (parameter_declaration name: (identifier) @name type: (_) @type) @binding.assign))

; Several values: each name gets its own.
(short_var_declaration
  left: (expression_list . (_) . (_)) @name
  right: (expression_list . (_) . (_)) @value) @binding.unpack
(assignment_statement
  left: (expression_list . (_) . (_)) @name
  right: (expression_list . (_) . (_)) @value) @binding.unpack
