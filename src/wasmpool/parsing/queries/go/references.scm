(call_expression
  function: [
    (identifier) @name
    (selector_expression operand: (_) @receiver field: (field_identifier) @name)
    (index_expression operand: (identifier) @name)
    (index_expression operand: (selector_expression
      operand: (_) @receiver
      field: (field_identifier) @name))
    (parenthesized_expression (identifier) @name)
  ]
  arguments: (argument_list) @arguments) @reference.call

; f[int](x) reads like a conversion to a generic type; that is what it seldom is.
(type_conversion_expression
  type: (generic_type type: [
    (type_identifier) @name
    (qualified_type package: (_) @receiver name: (type_identifier) @name)
  ])
  (#set! arity "1")) @reference.call

; Embedding, in a struct and in an interface.

(field_declaration
  !name
  type: [
    (type_identifier) @name
    (qualified_type package: (_) @receiver name: (type_identifier) @name)
    (generic_type type: (type_identifier) @name)
    (generic_type type: (qualified_type package: (_) @receiver name: (type_identifier) @name))
  ] @reference.inherits)

(interface_type (type_elem . [
  (type_identifier) @name
  (qualified_type package: (_) @receiver name: (type_identifier) @name)
  (generic_type type: (type_identifier) @name)
  (generic_type type: (qualified_type package: (_) @receiver name: (type_identifier) @name))
] .) @reference.inherits
  (#not-any-of? @name "any" "comparable"))

; Types wherever they stand: also those of composite literals, `Point{1, 2}`.

(qualified_type
  package: (_) @receiver
  name: (type_identifier) @name
  (#set! fallback "true")) @reference.type

((type_identifier) @reference.type
  (#not-any-of? @reference.type
    "any" "bool" "byte" "comparable" "complex128" "complex64" "error" "float32" "float64" "int"
    "int16" "int32" "int64" "int8" "rune" "string" "uint" "uint16" "uint32" "uint64" "uint8"
    "uintptr")
  (#set! fallback "true"))
