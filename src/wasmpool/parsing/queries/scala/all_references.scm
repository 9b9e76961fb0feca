; Every other use of a name, only with `--references all`. In a pattern, a name in capitals or in
; back quotes is a constant that it compares with.

(package_clause name: (_) @no_references)
(import_declaration) @no_references
(export_declaration) @no_references

(type_parameters name: (identifier) @reference)
(class_parameter name: (identifier) @reference)
(parameter name: (identifier) @reference)
(binding name: (identifier) @reference)
(lambda_expression parameters: (identifier) @reference)
(self_type . (identifier) @reference)
(interpolated_string_expression interpolator: (identifier) @reference)
(arguments (assignment_expression left: (identifier) @reference))
(val_declaration name: (identifier) @reference)
(var_declaration name: (identifier) @reference)
((identifier) @reference
  (#any-of? @reference "this" "super"))

(val_definition pattern: (identifier) @reference.write)
(var_definition pattern: (identifier) @reference.write)
(assignment_expression left: [
  (identifier) @reference.write
  (field_expression value: (_) @receiver field: (identifier) @name) @reference.write
])
((infix_expression
  left: [
    (identifier) @reference.write
    (field_expression value: (_) @receiver field: (identifier) @name) @reference.write
  ]
  operator: (operator_identifier) @_operator)
  (#match? @_operator "^[^=<>!]+=$"))
(enumerator . (identifier) @reference.write)
(capture_pattern name: (identifier) @reference.write)
(typed_pattern pattern: (identifier) @reference.write)
(case_clause pattern: (identifier) @reference.write
  (#match? @reference.write "^[a-z_]"))
(tuple_pattern (identifier) @reference.write
  (#match? @reference.write "^[a-z_]"))
(case_class_pattern "(" (identifier) @reference.write
  (#match? @reference.write "^[a-z_]"))
(infix_pattern left: (identifier) @reference.write
  (#match? @reference.write "^[a-z_]"))
(infix_pattern right: (identifier) @reference.write
  (#match? @reference.write "^[a-z_]"))

(field_expression value: (_) @receiver field: (identifier) @name) @reference.read
(stable_identifier . (_) @receiver (identifier) @name .) @reference.read
(identifier) @reference.read
