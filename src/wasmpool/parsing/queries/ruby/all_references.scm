; Every other use of a name, only with `--references all`. A name alone may be a variable or a call
; without arguments: it counts as read. Constants that are not written are types.

(method_parameters [
  (identifier) @reference
  (_ name: (identifier) @reference)
  (destructured_parameter (identifier) @reference)
])
(lambda_parameters [
  (identifier) @reference
  (_ name: (identifier) @reference)
  (destructured_parameter (identifier) @reference)
])
(block_parameters [
  (identifier) @reference
  (_ name: (identifier) @reference)
  (destructured_parameter [
    (identifier) @reference
    (destructured_parameter (identifier) @reference)
  ])
])
(call method: (identifier) @reference)
(alias (_) @reference)
(undef (_) @reference)

(assignment left: [
  (identifier) (instance_variable) (class_variable) (global_variable) (constant)
] @reference.write)
(operator_assignment left: [
  (identifier) (instance_variable) (class_variable) (global_variable) (constant)
] @reference.write)
(left_assignment_list [
  (identifier) (instance_variable) (class_variable) (global_variable) (constant)
] @reference.write)
(destructured_left_assignment [
  (identifier) (instance_variable) (class_variable) (global_variable)
] @reference.write)
(rest_assignment [
  (identifier) (instance_variable) (class_variable) (global_variable)
] @reference.write)
(for pattern: [
  (identifier) (instance_variable) (class_variable) (global_variable)
] @reference.write)
(exception_variable [
  (identifier) (instance_variable) (class_variable) (global_variable)
] @reference.write)

; case ... in
(in_clause pattern: (identifier) @reference.write)
(array_pattern [
  (identifier) @reference.write
  (splat_parameter name: (identifier) @reference.write)
])
(find_pattern [
  (identifier) @reference.write
  (splat_parameter name: (identifier) @reference.write)
])
(as_pattern name: (identifier) @reference.write)
(keyword_pattern value: (identifier) @reference.write)
(keyword_pattern key: (hash_key_symbol) @reference.write !value)
(hash_splat_parameter name: (identifier) @reference.write)

(identifier) @reference.read
(instance_variable) @reference.read
(class_variable) @reference.read
(global_variable) @reference.read
(pair key: (hash_key_symbol) @reference.read !value)
