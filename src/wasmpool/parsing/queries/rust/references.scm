; Calls in the arguments of macros are not seen: what stands there need not be Rust.

(call_expression
  function: [
    (identifier) @name
    (scoped_identifier path: (_)? @receiver name: (identifier) @name)
    (field_expression value: (_) @receiver field: (field_identifier) @name)
    (generic_function function: [
      (identifier) @name
      (scoped_identifier path: (_)? @receiver name: (identifier) @name)
      (field_expression value: (_) @receiver field: (field_identifier) @name)
    ])
  ]
  arguments: (arguments) @arguments) @reference.call

(macro_invocation
  macro: [
    (identifier) @name
    (scoped_identifier path: (_)? @receiver name: (identifier) @name)
  ]
  (#set! arity "unknown")) @reference.call

; The receiver of `implements` is the type that does.
(impl_item
  trait: [
    (type_identifier) @name
    (scoped_type_identifier name: (type_identifier) @name)
    (generic_type type: (type_identifier) @name)
    (generic_type type: (scoped_type_identifier name: (type_identifier) @name))
  ] @reference.implements
  type: (_) @receiver)

(trait_item bounds: (trait_bounds [
  (type_identifier) @name
  (scoped_type_identifier name: (type_identifier) @name)
  (generic_type type: (type_identifier) @name)
  (generic_type type: (scoped_type_identifier name: (type_identifier) @name))
] @reference.inherits))

(attribute [
  (identifier) @name
  (scoped_identifier name: (identifier) @name)
]) @reference.decorator

; Types wherever they stand, also those of struct expressions, `Point { x: 1 }`.

(scoped_type_identifier
  path: (_) @receiver
  name: (type_identifier) @name
  (#set! fallback "true")) @reference.type

((type_identifier) @reference.type
  (#not-eq? @reference.type "Self")
  (#set! fallback "true"))
