; Calls, also of macros: nothing in the text tells them apart.
(call_expression
  function: [
    (identifier) @name
    (field_expression argument: (_) @receiver field: (field_identifier) @name)
    (parenthesized_expression [
      (identifier) @name
      (pointer_expression argument: (identifier) @name)
      (pointer_expression argument: (field_expression
        argument: (_) @receiver
        field: (field_identifier) @name))
    ])
  ]
  arguments: (argument_list) @arguments) @reference.call

; Types wherever they stand, tags of structures among them.
((type_identifier) @reference.type (#set! fallback "true"))
