; Every other use of a name, only with `--references all`. What a pattern binds is written.

(import_declaration) @no_references
(availability_condition) @no_references

(inheritance_constraint constrained_type: (identifier (simple_identifier) @reference))
(equality_constraint constrained_type: (identifier (simple_identifier) @reference))
(parameter external_name: (simple_identifier) @reference)
(parameter name: (simple_identifier) @reference)
(lambda_parameter external_name: (simple_identifier) @reference)
(lambda_parameter name: (simple_identifier) @reference)
(value_argument_label (simple_identifier) @reference)
(enum_type_parameters name: (simple_identifier) @reference)
(tuple_type_item name: (simple_identifier) @reference)
(computed_setter (simple_identifier) @reference)
(willset_clause (simple_identifier) @reference)
(didset_clause (simple_identifier) @reference)
(control_transfer_statement ["break" "continue"] (simple_identifier) @reference)
(property_declaration name: (pattern bound_identifier: (simple_identifier) @reference) !value)
(navigation_suffix suffix: (simple_identifier) @reference
  (#eq? @reference "self"))

(pattern bound_identifier: (simple_identifier) @reference.write)
(if_statement bound_identifier: (simple_identifier) @reference.write)
(guard_statement bound_identifier: (simple_identifier) @reference.write)
(while_statement bound_identifier: (simple_identifier) @reference.write)
(property_declaration name: (pattern (pattern (simple_identifier) @reference.write)))
(for_statement item: (pattern (pattern (simple_identifier) @reference.write)))
(pattern (value_binding_pattern) (pattern (simple_identifier) @reference.write))
(directly_assignable_expression [
  (simple_identifier) @reference.write
  (navigation_expression
    target: (_) @receiver
    suffix: (navigation_suffix suffix: (simple_identifier) @name)) @reference.write
  (tuple_expression value: (simple_identifier) @reference.write)
  (tuple_expression value: (navigation_expression
    target: (_) @receiver
    suffix: (navigation_suffix suffix: (simple_identifier) @name)) @reference.write)
])

(navigation_expression
  target: (_) @receiver
  suffix: (navigation_suffix suffix: (simple_identifier) @name)) @reference.read
(simple_identifier) @reference.read
