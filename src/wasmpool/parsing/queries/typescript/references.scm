; Base classes and interfaces.
(extends_clause
  value: [
    (identifier) @reference.inherits
    (_ object: (_) @receiver property: (property_identifier) @name) @reference.inherits
  ])

(extends_type_clause
  type: [
    (type_identifier) @reference.inherits
    (nested_type_identifier module: (_) @receiver name: (type_identifier) @name)
      @reference.inherits
    (generic_type name: (type_identifier) @reference.inherits)
    (generic_type
      name: (nested_type_identifier module: (_) @receiver name: (type_identifier) @name)
        @reference.inherits)
  ])

(implements_clause [
  (type_identifier) @reference.implements
  (nested_type_identifier module: (_) @receiver name: (type_identifier) @name) @reference.implements
  (generic_type name: (type_identifier) @reference.implements)
  (generic_type
    name: (nested_type_identifier module: (_) @receiver name: (type_identifier) @name)
      @reference.implements)
])

; f!(), a.f!()
(call_expression
  function: (non_null_expression [
    (identifier) @name
    (_
      object: (_) @receiver
      property: [(property_identifier) (private_property_identifier)] @name)
  ])
  arguments: (arguments) @arguments) @reference.call

; styled.a<T>`text`, which the grammar takes for comparisons
(binary_expression
  left: (_
    left: [
      (identifier) @name
      (_ object: (_) @receiver property: (property_identifier) @name)
    ]
    operator: "<")
  operator: ">"
  right: (template_string)
  (#set! arity "1")) @reference.call

; The grammar takes `await f<T>(x)`, `!f<T>(x)` and `a + f<T>(x)` for calls of what stands in front.
(call_expression
  function: [
    (await_expression [
      (identifier) @name
      (_ object: (_) @receiver property: (property_identifier) @name)
    ])
    (_ argument: [
      (identifier) @name
      (_ object: (_) @receiver property: (property_identifier) @name)
      (_ argument: [
        (identifier) @name
        (_ object: (_) @receiver property: (property_identifier) @name)
      ])
    ])
    (_ right: [
      (identifier) @name
      (_ object: (_) @receiver property: (property_identifier) @name)
    ])
  ]
  type_arguments: (type_arguments)
  arguments: (arguments) @arguments) @reference.call
