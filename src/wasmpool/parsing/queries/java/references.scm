; Calls.

(method_invocation
  object: (_)? @receiver
  name: (identifier) @name
  arguments: (argument_list) @arguments) @reference.call

(object_creation_expression
  type: [
    (type_identifier) @name
    (generic_type . (type_identifier) @name)
    (scoped_type_identifier (_) @receiver (type_identifier) @name .)
    (generic_type . (scoped_type_identifier (_) @receiver (type_identifier) @name .))
  ]
  arguments: (argument_list) @arguments
  (#set! call_form "constructor")
  (#set! fallback "")) @reference.call

; outer.new Inner()
(object_creation_expression
  . (_) @receiver
  . "."
  . "new"
  type: [
    (type_identifier) @name
    (generic_type . (type_identifier) @name)
  ]
  arguments: (argument_list) @arguments
  (#set! call_form "constructor")) @reference.call

; this(...) and super(...) run another constructor.
(explicit_constructor_invocation
  object: (_)? @receiver
  constructor: [(this) (super)] @name
  arguments: (argument_list) @arguments
  (#set! call_form "constructor")) @reference.call

; What a type is made of.

(superclass [
  (type_identifier) @reference.inherits
  (generic_type . (type_identifier) @reference.inherits)
  (scoped_type_identifier . (_) @receiver (type_identifier) @name .) @reference.inherits
  (generic_type . (scoped_type_identifier . (_) @receiver (type_identifier) @name .) @reference.inherits)
])

(extends_interfaces (type_list [
  (type_identifier) @reference.inherits
  (generic_type . (type_identifier) @reference.inherits)
  (scoped_type_identifier . (_) @receiver (type_identifier) @name .) @reference.inherits
  (generic_type . (scoped_type_identifier . (_) @receiver (type_identifier) @name .) @reference.inherits)
]))

(super_interfaces (type_list [
  (type_identifier) @reference.implements
  (generic_type . (type_identifier) @reference.implements)
  (scoped_type_identifier . (_) @receiver (type_identifier) @name .) @reference.implements
  (generic_type . (scoped_type_identifier . (_) @receiver (type_identifier) @name .) @reference.implements)
]))

(marker_annotation name: [
  (identifier) @reference.decorator
  (scoped_identifier name: (identifier) @name) @reference.decorator
])

(annotation name: [
  (identifier) @reference.decorator
  (scoped_identifier name: (identifier) @name) @reference.decorator
])

; Types, where they stand by themselves ...

(field_declaration type: (type_identifier) @reference.type)
(constant_declaration type: (type_identifier) @reference.type)
(local_variable_declaration type: (type_identifier) @reference.type
  (#not-eq? @reference.type "var"))
(method_declaration type: (type_identifier) @reference.type)
(annotation_type_element_declaration type: (type_identifier) @reference.type)
(formal_parameter type: (type_identifier) @reference.type)
(spread_parameter (type_identifier) @reference.type)
(catch_type (type_identifier) @reference.type)
(enhanced_for_statement type: (type_identifier) @reference.type
  (#not-eq? @reference.type "var"))
(resource type: (type_identifier) @reference.type (#not-eq? @reference.type "var"))
(throws (type_identifier) @reference.type)
(permits (type_list (type_identifier) @reference.type))
(cast_expression type: (type_identifier) @reference.type)
(instanceof_expression right: (type_identifier) @reference.type)
(type_pattern (type_identifier) @reference.type)
(record_pattern (identifier) @reference.type)
(record_pattern_component (type_identifier) @reference.type (#not-eq? @reference.type "var"))
(class_literal (type_identifier) @reference.type)
(array_creation_expression type: (type_identifier) @reference.type)
(array_type element: (type_identifier) @reference.type)
(annotated_type (type_identifier) @reference.type)
(type_arguments (type_identifier) @reference.type)
(wildcard (type_identifier) @reference.type)
(type_bound (type_identifier) @reference.type)
(uses_module_directive type: [
  (identifier) @reference.type
  (scoped_identifier name: (identifier) @name) @reference.type
])
(provides_module_directive provided: [
  (identifier) @reference.type
  (scoped_identifier name: (identifier) @name) @reference.type
])

; ... and inside others, unless that is a base or is made. Packages are written small.

(generic_type . (type_identifier) @reference.type (#set! fallback ""))
((scoped_type_identifier (_) @receiver (type_identifier) @name .) @reference.type
  (#match? @name "^[^a-z]")
  (#set! fallback ""))
(scoped_type_identifier . (type_identifier) @reference.type
  (#match? @reference.type "^[^a-z]")
  (#set! fallback ""))
