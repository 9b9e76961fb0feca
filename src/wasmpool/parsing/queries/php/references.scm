; Calls.

(function_call_expression
  function: [
    (name) @name
    (qualified_name . "\\"? @receiver . (namespace_name)? @receiver (name) @name)
  ]
  arguments: (arguments) @arguments
  (#set! call_form "free")) @reference.call

(member_call_expression
  object: (_) @receiver
  name: (name) @name
  arguments: (arguments) @arguments) @reference.call

(nullsafe_member_call_expression
  object: (_) @receiver
  name: (name) @name
  arguments: (arguments) @arguments) @reference.call

(scoped_call_expression
  scope: (_) @receiver
  name: (name) @name
  arguments: (arguments) @arguments) @reference.call

(object_creation_expression
  [
    (name) @name
    (qualified_name . "\\"? @receiver . (namespace_name)? @receiver (name) @name)
  ]
  (arguments)? @arguments
  (#set! call_form "constructor")) @reference.call

; What a type is made of.

(base_clause [
  (name) @name
  (qualified_name . "\\"? @receiver . (namespace_name)? @receiver (name) @name)
] @reference.inherits)

(class_interface_clause [
  (name) @name
  (qualified_name . "\\"? @receiver . (namespace_name)? @receiver (name) @name)
] @reference.implements)

; use Trait; in a class.
(use_declaration [
  (name) @name
  (qualified_name . "\\"? @receiver . (namespace_name)? @receiver (name) @name)
] @reference.inherits)

(attribute [
  (name) @name
  (qualified_name (name) @name)
]) @reference.decorator

; Types. self, static and parent are none of their own.

(named_type [
  (name) @name
  (qualified_name (name) @name)
] @reference.type
  (#not-any-of? @name "self" "static" "parent"))

; $x instanceof A, A::B, A::$b
(binary_expression
  operator: "instanceof"
  right: [
    (name) @name
    (qualified_name (name) @name)
  ] @reference.type
  (#not-any-of? @name "self" "static" "parent"))

(class_constant_access_expression . [
  (name) @name
  (qualified_name (name) @name)
] @reference.type)

(scoped_property_access_expression scope: [
  (name) @name
  (qualified_name (name) @name)
] @reference.type)
