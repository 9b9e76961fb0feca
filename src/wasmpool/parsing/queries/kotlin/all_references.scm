; Every other use of a name, only with `--references all`. The grammar has no node for `$name` in a
; string.

(package_header) @no_references
(import) @no_references

(user_type (identifier) @reference)
(type_parameter (identifier) @reference)
(class_parameter (identifier) @reference . ":")
(parameter (identifier) @reference . ":")
(setter . (identifier) @reference)
(catch_block . (identifier) @reference)
(lambda_parameters [
  (variable_declaration (identifier) @reference)
  (multi_variable_declaration (variable_declaration (identifier) @reference))
])
(value_argument . (identifier) @reference . "=")
(labeled_expression (label) . (identifier) @reference)
(return_expression label: (identifier) @reference)
(this_expression (identifier) @reference)
(super_expression (identifier) @reference)
(variable_declaration (identifier) @reference
  (#eq? @reference "_"))
(navigation_expression (identifier) @reference .
  (#eq? @reference "class"))

(property_declaration (variable_declaration (identifier) @reference.write) "=")
(multi_variable_declaration (variable_declaration (identifier) @reference.write))
(for_statement (variable_declaration (identifier) @reference.write))
(when_subject (variable_declaration (identifier) @reference.write))
(assignment left: [
  (identifier) @reference.write
  (navigation_expression . (_) @receiver (identifier) @name .) @reference.write
])
(unary_expression ["++" "--"] [
  (identifier) @reference.write
  (navigation_expression . (_) @receiver (identifier) @name .) @reference.write
])
(unary_expression [
  (identifier) @reference.write
  (navigation_expression . (_) @receiver (identifier) @name .) @reference.write
] ["++" "--"])

(variable_declaration (identifier) @reference (#set! fallback "true"))

(navigation_expression . (_) @receiver (identifier) @name .) @reference.read
(identifier) @reference.read
