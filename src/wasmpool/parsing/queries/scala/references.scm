; Calls. Of f(a)(b) the first list counts.

(call_expression
  function: [
    (identifier) @name
    (field_expression value: (_) @receiver field: (_) @name)
    (generic_function function: [
      (identifier) @name
      (field_expression value: (_) @receiver field: (_) @name)
    ])
  ]
  arguments: (arguments) @arguments) @reference.call

; f { ... }
(call_expression
  function: [
    (identifier) @name
    (field_expression value: (_) @receiver field: (_) @name)
    (generic_function function: [
      (identifier) @name
      (field_expression value: (_) @receiver field: (_) @name)
    ])
  ]
  arguments: [(block) (case_block) (colon_argument)]
  (#set! arity "1")) @reference.call

; a f b
(infix_expression
  left: (_) @receiver
  operator: (identifier) @name
  (#set! arity "1")) @reference.call

(instance_expression
  [
    (type_identifier) @name
    (generic_type type: [
      (type_identifier) @name
      (stable_type_identifier (_) @receiver (type_identifier) @name)
    ])
    (stable_type_identifier (_) @receiver (type_identifier) @name)
  ]
  arguments: (arguments)? @arguments
  (#set! call_form "constructor")) @reference.call

(extends_clause
  [
    (type_identifier) @name
    (generic_type type: (type_identifier) @name)
    (stable_type_identifier (_) @receiver (type_identifier) @name)
  ] @reference.call
  .
  (arguments) @arguments
  (#set! call_form "constructor"))

; What a type is made of: what comes first is extended, what comes with it is mixed in.

(trait_definition extend: (extends_clause [
  (type_identifier) @name
  (generic_type type: [
    (type_identifier) @name
    (stable_type_identifier (_) @receiver . (type_identifier) @name)
  ])
  (stable_type_identifier (_) @receiver . (type_identifier) @name)
] @reference.inherits))

(class_definition extend: (extends_clause . "extends" . [
  (type_identifier) @name
  (generic_type type: [
    (type_identifier) @name
    (stable_type_identifier (_) @receiver . (type_identifier) @name)
  ])
  (stable_type_identifier (_) @receiver . (type_identifier) @name)
] @reference.inherits))

(object_definition extend: (extends_clause . "extends" . [
  (type_identifier) @name
  (generic_type type: [
    (type_identifier) @name
    (stable_type_identifier (_) @receiver . (type_identifier) @name)
  ])
  (stable_type_identifier (_) @receiver . (type_identifier) @name)
] @reference.inherits))

(enum_definition extend: (extends_clause . "extends" . [
  (type_identifier) @name
  (generic_type type: [
    (type_identifier) @name
    (stable_type_identifier (_) @receiver . (type_identifier) @name)
  ])
  (stable_type_identifier (_) @receiver . (type_identifier) @name)
] @reference.inherits))

(class_definition extend: (extends_clause (_) [
  (type_identifier) @name
  (generic_type type: [
    (type_identifier) @name
    (stable_type_identifier (_) @receiver . (type_identifier) @name)
  ])
  (stable_type_identifier (_) @receiver . (type_identifier) @name)
] @reference.implements))

(object_definition extend: (extends_clause (_) [
  (type_identifier) @name
  (generic_type type: [
    (type_identifier) @name
    (stable_type_identifier (_) @receiver . (type_identifier) @name)
  ])
  (stable_type_identifier (_) @receiver . (type_identifier) @name)
] @reference.implements))

(annotation name: [
  (type_identifier) @name
  (generic_type type: (type_identifier) @name)
  (stable_type_identifier (type_identifier) @name)
]) @reference.decorator

; Types everywhere else.
((type_identifier) @reference.type (#set! fallback ""))
