(assignment_expression left: (identifier) @reference.write)
(assignment_expression left: (field_access object: (_) @receiver field: (identifier) @name)
  @reference.write)
(update_expression (identifier) @reference.write)
(update_expression (field_access object: (_) @receiver field: (identifier) @name)
  @reference.write)

(field_access object: (_) @receiver field: (identifier) @name) @reference.read

(method_reference (_) @receiver . "::" . (identifier) @name) @reference.read

; Names where a value is wanted.
(argument_list (identifier) @reference.read)
(array_access (identifier) @reference.read)
(array_initializer (identifier) @reference.read)
(assignment_expression right: (identifier) @reference.read)
(binary_expression (identifier) @reference.read)
(cast_expression value: (identifier) @reference.read)
(dimensions_expr (identifier) @reference.read)
(element_value_pair value: (identifier) @reference.read)
(enhanced_for_statement value: (identifier) @reference.read)
(field_access object: (identifier) @reference.read)
(instanceof_expression left: (identifier) @reference.read)
(lambda_expression body: (identifier) @reference.read)
(method_invocation object: (identifier) @reference.read)
(method_reference . (identifier) @reference.read)
(parenthesized_expression (identifier) @reference.read)
(return_statement (identifier) @reference.read)
(switch_label (identifier) @reference.read)
(ternary_expression (identifier) @reference.read)
(throw_statement (identifier) @reference.read)
(unary_expression operand: (identifier) @reference.read)
(variable_declarator value: (identifier) @reference.read)
(yield_statement (identifier) @reference.read)
