; Every other use of a name, only with `--references all`. What is bound is written, and so is what
; `del` unbinds; any other name is read.

(import_statement) @no_references
(import_from_statement) @no_references
(future_import_statement) @no_references
(keyword_argument name: (identifier) @reference)
(keyword_pattern . (identifier) @reference)
(global_statement (identifier) @reference)
(nonlocal_statement (identifier) @reference)

; Names of parameters.
(parameters [
  (identifier) @reference
  (list_splat_pattern (identifier) @reference)
  (dictionary_splat_pattern (identifier) @reference)
])
(lambda_parameters [
  (identifier) @reference
  (list_splat_pattern (identifier) @reference)
  (dictionary_splat_pattern (identifier) @reference)
])
(typed_parameter . [
  (identifier) @reference
  (list_splat_pattern (identifier) @reference)
  (dictionary_splat_pattern (identifier) @reference)
])
(default_parameter name: (identifier) @reference)
(typed_default_parameter name: (identifier) @reference)

(assignment left: [
  (identifier) @reference.write
  (attribute object: (_) @receiver attribute: (identifier) @name) @reference.write
])
(augmented_assignment left: [
  (identifier) @reference.write
  (attribute object: (_) @receiver attribute: (identifier) @name) @reference.write
])
(for_statement left: [
  (identifier) @reference.write
  (attribute object: (_) @receiver attribute: (identifier) @name) @reference.write
])
(for_in_clause left: [
  (identifier) @reference.write
  (attribute object: (_) @receiver attribute: (identifier) @name) @reference.write
])
(pattern_list [
  (identifier) @reference.write
  (attribute object: (_) @receiver attribute: (identifier) @name) @reference.write
])
(tuple_pattern [
  (identifier) @reference.write
  (attribute object: (_) @receiver attribute: (identifier) @name) @reference.write
])
(list_pattern [
  (identifier) @reference.write
  (attribute object: (_) @receiver attribute: (identifier) @name) @reference.write
])
(list_splat_pattern [
  (identifier) @reference.write
  (attribute object: (_) @receiver attribute: (identifier) @name) @reference.write
])
(as_pattern_target [
  (identifier) @reference.write
  (attribute object: (_) @receiver attribute: (identifier) @name) @reference.write
  (tuple (identifier) @reference.write)
  (list (identifier) @reference.write)
])
(delete_statement [
  (identifier) @reference.write
  (attribute object: (_) @receiver attribute: (identifier) @name) @reference.write
  (expression_list [
    (identifier) @reference.write
    (attribute object: (_) @receiver attribute: (identifier) @name) @reference.write
  ])
])
(named_expression name: (identifier) @reference.write)

; A pattern of one name captures; one with dots is a value.
(case_pattern (dotted_name . (identifier) @reference.write .))
(as_pattern (case_pattern) (identifier) @reference.write)
(keyword_pattern (dotted_name . (identifier) @reference.write .))
(splat_pattern (identifier) @reference.write)
(case_pattern
  (dotted_name (identifier)+ @receiver . (identifier) @name .) @reference.read)
(class_pattern
  (dotted_name (identifier)+ @receiver . (identifier) @name .) @reference.read)

(attribute object: (_) @receiver attribute: (identifier) @name) @reference.read
(identifier) @reference.read
