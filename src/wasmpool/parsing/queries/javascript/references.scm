; Calls, constructors, base classes and decorators. Shared with TypeScript.

(call_expression
  function: [
    (identifier) @name
    (_
      object: (_) @receiver
      property: [(property_identifier) (private_property_identifier)] @name)
  ]
  arguments: (arguments) @arguments) @reference.call

; tag`text`
(call_expression
  function: [
    (identifier) @name
    (_
      object: (_) @receiver
      property: [(property_identifier) (private_property_identifier)] @name)
  ]
  arguments: (template_string)
  (#set! arity "1")) @reference.call

; super(...)
(call_expression
  function: (super) @name
  arguments: (arguments) @arguments
  (#set! call_form "constructor")) @reference.call

(new_expression
  constructor: [
    (identifier) @name
    (_
      object: (_) @receiver
      property: [(property_identifier) (private_property_identifier)] @name)
  ]
  arguments: (arguments) @arguments
  (#set! call_form "constructor")) @reference.call

; new A
(new_expression
  constructor: [
    (identifier) @name
    (_
      object: (_) @receiver
      property: [(property_identifier) (private_property_identifier)] @name)
  ]
  !arguments
  (#set! call_form "constructor")) @reference.call

(decorator [
  (identifier) @reference.decorator
  (_ property: (property_identifier) @name) @reference.decorator
  (_ function: (identifier) @reference.decorator)
  (_
    function: (_ property: (property_identifier) @name) @reference.decorator)
])
