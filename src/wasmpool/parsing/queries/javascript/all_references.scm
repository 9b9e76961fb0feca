; Every other use of a name, only with `--references all`. What a pattern takes out of a value is
; written, also where the value is an argument.

(import_statement) @no_references
(export_clause) @no_references

(formal_parameters (_) @reference)
(formal_parameters (_ . (identifier) @reference) @_parameter
  (#not-match? @_parameter "^\\["))
(arrow_function parameter: (identifier) @reference)
(catch_clause parameter: (identifier) @reference)
(variable_declarator name: (identifier) @reference !value)
(function_expression name: (identifier) @reference)
(generator_function name: (identifier) @reference)
(class name: (_) @reference)

(variable_declarator name: (identifier) @reference.write)
(for_in_statement left: [
  (identifier) @reference.write
  (_
    object: (_) @receiver
    property: [(property_identifier) (private_property_identifier)] @name) @reference.write
])
(assignment_expression left: [
  (identifier) @reference.write
  (parenthesized_expression (identifier) @reference.write)
  (_
    object: (_) @receiver
    property: [(property_identifier) (private_property_identifier)] @name) @reference.write
])
(augmented_assignment_expression left: [
  (identifier) @reference.write
  (_
    object: (_) @receiver
    property: [(property_identifier) (private_property_identifier)] @name) @reference.write
])
(update_expression argument: [
  (identifier) @reference.write
  (_
    object: (_) @receiver
    property: [(property_identifier) (private_property_identifier)] @name) @reference.write
])
(shorthand_property_identifier_pattern) @reference.write
(pair_pattern value: [
  (identifier) @reference.write
  (_
    object: (_) @receiver
    property: [(property_identifier) (private_property_identifier)] @name) @reference.write
])
(array_pattern [
  (identifier) @reference.write
  (_
    object: (_) @receiver
    property: [(property_identifier) (private_property_identifier)] @name) @reference.write
])
(assignment_pattern left: (identifier) @reference.write)
(rest_pattern (identifier) @reference.write)

(member_expression
  object: (_) @receiver
  property: [(property_identifier) (private_property_identifier)] @name) @reference.read
(identifier) @reference.read
(shorthand_property_identifier) @reference.read
