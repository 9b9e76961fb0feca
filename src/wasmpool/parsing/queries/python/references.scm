; The most frequent record by far, so nothing is captured that can be had without.
; f(x for x in y) has one argument and no list of them.
(call
  function: [
    (identifier) @name
    (attribute attribute: (identifier) @name)
  ]
  arguments: [
    (argument_list)
    (generator_expression) @argument
  ]
  (#set! receiver_before ".")
  (#set! arguments "arguments")) @reference.call

; The grammar's way to read [*f(x)]
(call
  function: (list_splat [
    (identifier) @name
    (attribute object: (_) @receiver attribute: (identifier) @name)
  ])
  arguments: (argument_list) @arguments) @reference.call

; type(x).y = z, which the grammar takes for the statement that names a type.
(type_alias_statement
  "type" @name
  left: (type (attribute object: [
    (parenthesized_expression)
    (attribute object: (parenthesized_expression))
  ]))
  (#set! arity "1")) @reference.call

(class_definition superclasses: (argument_list
  [
    (identifier) @reference.inherits
    (attribute object: (_) @receiver attribute: (identifier) @name) @reference.inherits
    (subscript value: (identifier) @name) @reference.inherits
    (subscript value: (attribute object: (_) @receiver attribute: (identifier) @name))
      @reference.inherits
  ]))

(decorator [
  (identifier) @reference.decorator
  (attribute attribute: (identifier) @name) @reference.decorator
  (call function: (identifier) @reference.decorator)
  (call function: (attribute attribute: (identifier) @name) @reference.decorator)
])

; Annotations: a name, a.b, a[...], and these joined by |. What stands inside brackets of a plain
; generic is an annotation of its own; inside a subscript it is an expression.

(type [
  (identifier) @reference.type
  (attribute attribute: (identifier) @name) @reference.type
  (generic_type . (identifier) @reference.type)
  (subscript value: [
    (identifier) @reference.type
    (attribute attribute: (identifier) @name) @reference.type
  ])
  (subscript subscript: [
    (identifier) @reference.type
    (attribute attribute: (identifier) @name) @reference.type
  ])
  (binary_operator [
    (identifier) @reference.type
    (attribute attribute: (identifier) @name) @reference.type
    (subscript value: (identifier) @reference.type)
    (binary_operator [
      (identifier) @reference.type
      (attribute attribute: (identifier) @name) @reference.type
      (subscript value: (identifier) @reference.type)
    ])
  ])
])
