; Every other use of a name, only with `--references all`. Names of classes in expressions are not
; told from those of variables: they count as read.

(package_declaration) @no_references
(import_declaration) @no_references
(module_declaration) @no_references

(formal_parameter name: (identifier) @reference)
(spread_parameter (variable_declarator name: (identifier) @reference))
(catch_formal_parameter name: (identifier) @reference)
(inferred_parameters (identifier) @reference)
(lambda_expression parameters: (identifier) @reference)
(labeled_statement . (identifier) @reference)
(break_statement (identifier) @reference)
(continue_statement (identifier) @reference)
(element_value_pair key: (identifier) @reference)
(variable_declarator name: (identifier) @reference !value)

(variable_declarator name: (identifier) @reference.write)
(resource name: (identifier) @reference.write)
(enhanced_for_statement name: (identifier) @reference.write)
(instanceof_expression name: (identifier) @reference.write)
(type_pattern (identifier) @reference.write)
(record_pattern_component (identifier) @reference.write)
(assignment_expression left: [
  (identifier) @reference.write
  (field_access object: (_) @receiver field: (identifier) @name) @reference.write
])
(update_expression [
  (identifier) @reference.write
  (field_access object: (_) @receiver field: (identifier) @name) @reference.write
])

(field_access object: (_) @receiver field: (identifier) @name) @reference.read
(method_reference (_) @receiver . "::" . (identifier) @name) @reference.read
(identifier) @reference.read
