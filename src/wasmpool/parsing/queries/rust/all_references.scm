; Every other use of a name, only with `--references all`. What a pattern takes out of a value is
; written, also where the value is an argument; a pattern's name in capitals is a constant that it
; compares with. In the arguments of macros every name that is not called counts as read.

(use_declaration) @no_references
(extern_crate_declaration) @no_references
(visibility_modifier) @no_references

(lifetime (identifier) @reference)
(label (identifier) @reference)
(parameter pattern: (identifier) @reference)
(const_parameter name: (identifier) @reference)
(closure_parameters (identifier) @reference)
(let_declaration pattern: (identifier) @reference !value)

(let_declaration pattern: (identifier) @reference.write)
(const_item name: (identifier) @reference.write)
(static_item name: (identifier) @reference.write)
(for_expression pattern: (identifier) @reference.write)
(assignment_expression left: [
  (identifier) @reference.write
  (field_expression value: (_) @receiver field: (field_identifier) @name) @reference.write
  (tuple_expression [
    (identifier) @reference.write
    (field_expression value: (_) @receiver field: (field_identifier) @name) @reference.write
  ])
])
(compound_assignment_expr left: [
  (identifier) @reference.write
  (field_expression value: (_) @receiver field: (field_identifier) @name) @reference.write
])

(mut_pattern (identifier) @reference.write)
(ref_pattern (identifier) @reference.write)
(reference_pattern (identifier) @reference.write)
(tuple_pattern (identifier) @reference.write
  (#match? @reference.write "^[a-z_]"))
(slice_pattern (identifier) @reference.write
  (#match? @reference.write "^[a-z_]"))
(tuple_struct_pattern "(" (identifier) @reference.write
  (#match? @reference.write "^[a-z_]"))
(field_pattern pattern: (identifier) @reference.write
  (#match? @reference.write "^[a-z_]"))
(field_pattern name: (shorthand_field_identifier) @reference.write)
(captured_pattern . (identifier) @reference.write)
(or_pattern (identifier) @reference.write
  (#match? @reference.write "^[a-z_]"))
(match_pattern . (identifier) @reference.write
  (#match? @reference.write "^[a-z_]"))
(let_condition pattern: (identifier) @reference.write
  (#match? @reference.write "^[a-z_]"))

(field_expression value: (_) @receiver field: (field_identifier) @name) @reference.read
(scoped_identifier path: (_) @receiver name: (identifier) @name) @reference.read
(identifier) @reference.read
