; Calls. Swift has no word for construction: what a name stands for decides. A closure after the
; parentheses is one more argument than is counted.

(call_expression
  [
    (simple_identifier) @name
    (_
      target: (_) @receiver
      suffix: (_ suffix: (simple_identifier) @name))
  ]
  (call_suffix (value_arguments) @arguments)) @reference.call

(call_expression
  [
    (simple_identifier) @name
    (_
      target: (_) @receiver
      suffix: (_ suffix: (simple_identifier) @name))
  ]
  (call_suffix . (lambda_literal))
  (#set! arity "1")) @reference.call

; A<B>()
(constructor_expression
  constructed_type: (user_type
    (type_identifier)* . (type_identifier) @name . (type_arguments)? .)
  (constructor_suffix (value_arguments) @arguments)) @reference.call

; .make(), of the type that is wanted
(call_expression
  (prefix_expression "." . (simple_identifier) @name)
  (call_suffix (value_arguments) @arguments)
  (#set! call_form "member")) @reference.call

; What a type is made of. A superclass is written first; without one it is a protocol.

(class_declaration
  "class"
  ":"
  .
  (inheritance_specifier (user_type (type_identifier)* . (type_identifier) @name . (type_arguments)? .))
    @reference.inherits)

(protocol_declaration
  (inheritance_specifier (user_type (type_identifier)* . (type_identifier) @name . (type_arguments)? .))
    @reference.inherits)

(inheritance_specifier
  (user_type (type_identifier)* . (type_identifier) @name . (type_arguments)? .)
  (#set! fallback "")) @reference.implements

(attribute
  (user_type (type_identifier)* . (type_identifier) @name . (type_arguments)? .)) @reference.decorator

; Types everywhere else.
((user_type (type_identifier)* . (type_identifier) @reference.type . (type_arguments)? .)
  (#set! fallback ""))
