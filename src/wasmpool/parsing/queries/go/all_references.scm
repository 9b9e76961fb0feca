; Every other use of a name, only with `--references all`.

(parameter_declaration name: (identifier) @reference)
(variadic_parameter_declaration name: (identifier) @reference)
(type_parameter_declaration name: (identifier) @reference)
(var_spec name: (identifier) @reference !value)
(const_spec name: (identifier) @reference !value)

; Keys name fields, except those of maps and arrays.
(composite_literal
  type: [(type_identifier) (qualified_type) (generic_type) (struct_type)]
  body: (literal_value (keyed_element key: (literal_element (identifier) @reference))))
(literal_element
  (literal_value (keyed_element key: (literal_element (identifier) @reference))))

; The blank identifier.
(short_var_declaration left: (expression_list (identifier) @reference) (#eq? @reference "_"))
(assignment_statement left: (expression_list (identifier) @reference) (#eq? @reference "_"))
(range_clause left: (expression_list (identifier) @reference) (#eq? @reference "_"))
(receive_statement left: (expression_list (identifier) @reference) (#eq? @reference "_"))
(var_spec name: (identifier) @reference (#eq? @reference "_"))

(var_spec name: (identifier) @reference.write)
(const_spec name: (identifier) @reference.write)
(short_var_declaration left: (expression_list (identifier) @reference.write))
(type_switch_statement alias: (expression_list (identifier) @reference.write))
(assignment_statement left: (expression_list [
  (identifier) @reference.write
  (selector_expression operand: (_) @receiver field: (field_identifier) @name) @reference.write
]))
(range_clause left: (expression_list [
  (identifier) @reference.write
  (selector_expression operand: (_) @receiver field: (field_identifier) @name) @reference.write
]))
(receive_statement left: (expression_list [
  (identifier) @reference.write
  (selector_expression operand: (_) @receiver field: (field_identifier) @name) @reference.write
]))
(inc_statement [
  (identifier) @reference.write
  (selector_expression operand: (_) @receiver field: (field_identifier) @name) @reference.write
])
(dec_statement [
  (identifier) @reference.write
  (selector_expression operand: (_) @receiver field: (field_identifier) @name) @reference.write
])

(selector_expression operand: (_) @receiver field: (field_identifier) @name) @reference.read
(identifier) @reference.read
