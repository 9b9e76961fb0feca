; Calls. Kotlin has no word for construction: what a name stands for decides. A lambda after the
; parentheses is one more argument than is counted.

(call_expression
  . [
    (identifier) @name
    (navigation_expression (_) @receiver (identifier) @name .)
  ]
  . (type_arguments)?
  . (value_arguments) @arguments) @reference.call

(call_expression
  . [
    (identifier) @name
    (navigation_expression (_) @receiver (identifier) @name .)
  ]
  . (type_arguments)?
  . (annotated_lambda)
  (#set! arity "1")) @reference.call

(infix_expression
  . (_) @receiver
  . (identifier) @name
  . (_)
  (#set! arity "1")) @reference.call

; What a class or an object extends is called with arguments.
(delegation_specifier (constructor_invocation
  (user_type (identifier)* . (identifier) @name . (type_arguments)? .)
  (value_arguments) @arguments
  (#set! call_form "constructor")) @reference.call)

(constructor_delegation_call
  ["this" "super"] @name
  (value_arguments) @arguments
  (#set! call_form "constructor")) @reference.call

; What a type is made of.

(delegation_specifier (constructor_invocation
  (user_type (identifier)* . (identifier) @name . (type_arguments)? .) @reference.inherits))

(class_declaration "interface" (delegation_specifiers (delegation_specifier
  (user_type (identifier)* . (identifier) @name . (type_arguments)? .) @reference.inherits)))

(class_declaration "class" (delegation_specifiers (delegation_specifier
  (user_type (identifier)* . (identifier) @name . (type_arguments)? .) @reference.implements)))

(object_declaration (delegation_specifiers (delegation_specifier
  (user_type (identifier)* . (identifier) @name . (type_arguments)? .) @reference.implements)))

(companion_object (delegation_specifiers (delegation_specifier
  (user_type (identifier)* . (identifier) @name . (type_arguments)? .) @reference.implements)))

(object_literal (delegation_specifiers (delegation_specifier
  (user_type (identifier)* . (identifier) @name . (type_arguments)? .) @reference.implements)))

(explicit_delegation
  (user_type (identifier)* . (identifier) @name . (type_arguments)? .) @reference.implements)

(annotation [
  (user_type (identifier)* . (identifier) @name .) @reference.decorator
  (constructor_invocation (user_type (identifier)* . (identifier) @name .)) @reference.decorator
])

(file_annotation [
  (user_type (identifier)* . (identifier) @name .) @reference.decorator
  (constructor_invocation (user_type (identifier)* . (identifier) @name .)) @reference.decorator
])

; Types everywhere else.
((user_type (identifier)* . (identifier) @reference.type . (type_arguments)? .)
  (#set! fallback ""))
