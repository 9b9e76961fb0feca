; Every other use of a name, only with `--references all`: of variables, without the `$`, and of
; constants. What `unset` takes away is written.

(namespace_use_declaration) @no_references
(namespace_name (name) @reference)

(simple_parameter name: (variable_name (name) @reference))
(variadic_parameter name: (variable_name (name) @reference))
(catch_clause name: (variable_name (name) @reference))
(global_declaration (variable_name (name) @reference))
(static_variable_declaration name: (variable_name (name) @reference) !value)
(argument name: (name) @reference)
(goto_statement (name) @reference)
(named_label_statement (name) @reference)
((variable_name (name) @reference)
  (#eq? @reference "this"))

(static_variable_declaration name: (variable_name (name) @name) @reference.write)
(assignment_expression left: [
  (variable_name (name) @name)
  (member_access_expression object: (_) @receiver name: (name) @name)
  (scoped_property_access_expression scope: (_) @receiver name: (variable_name (name) @name))
] @reference.write)
(reference_assignment_expression left: [
  (variable_name (name) @name)
  (member_access_expression object: (_) @receiver name: (name) @name)
  (scoped_property_access_expression scope: (_) @receiver name: (variable_name (name) @name))
] @reference.write)
(augmented_assignment_expression left: [
  (variable_name (name) @name)
  (member_access_expression object: (_) @receiver name: (name) @name)
  (scoped_property_access_expression scope: (_) @receiver name: (variable_name (name) @name))
] @reference.write)
(update_expression argument: [
  (variable_name (name) @name)
  (member_access_expression object: (_) @receiver name: (name) @name)
  (scoped_property_access_expression scope: (_) @receiver name: (variable_name (name) @name))
] @reference.write)
(list_literal [
  (variable_name (name) @name) @reference.write
  (member_access_expression object: (_) @receiver name: (name) @name) @reference.write
  (by_ref (variable_name (name) @name) @reference.write)
])
(foreach_statement "as" [
  (variable_name (name) @name) @reference.write
  (by_ref (variable_name (name) @name) @reference.write)
  (pair (variable_name (name) @name) @reference.write)
  (pair (by_ref (variable_name (name) @name) @reference.write))
])
(unset_statement [
  (variable_name (name) @name)
  (member_access_expression object: (_) @receiver name: (name) @name)
] @reference.write)

(member_access_expression object: (_) @receiver name: (name) @name) @reference.read
(nullsafe_member_access_expression object: (_) @receiver name: (name) @name) @reference.read
(scoped_property_access_expression
  scope: (_) @receiver
  name: (variable_name (name) @name)) @reference.read
(class_constant_access_expression . (_) @receiver (name) @name .) @reference.read
(variable_name (name) @name) @reference.read
(name) @reference.read
