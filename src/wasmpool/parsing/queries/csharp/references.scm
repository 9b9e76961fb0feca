; Calls.

(invocation_expression
  function: [
    (identifier) @name
    (generic_name . (identifier) @name)
    (member_access_expression
      expression: _ @receiver
      name: [(identifier) @name (generic_name . (identifier) @name)])
    (conditional_access_expression
      condition: (_) @receiver
      (member_binding_expression name: [
        (identifier) @name
        (generic_name . (identifier) @name)
      ]))
    (alias_qualified_name alias: (_) @receiver name: (identifier) @name)
  ]
  arguments: (argument_list) @arguments) @reference.call

(object_creation_expression
  type: [
    (identifier) @name
    (generic_name . (identifier) @name)
    (_
      qualifier: (_) @receiver
      name: [(identifier) @name (generic_name . (identifier) @name)])
    (alias_qualified_name
      alias: (_) @receiver
      name: [(identifier) @name (generic_name . (identifier) @name)])
  ]
  arguments: (argument_list)? @arguments
  (#set! call_form "constructor")) @reference.call

; : this(...) and : base(...) run another constructor.
(constructor_initializer
  ["this" "base"] @name
  (argument_list) @arguments
  (#set! call_form "constructor")) @reference.call

(base_list
  (primary_constructor_base_type
    type: [
      (identifier) @name
      (generic_name . (identifier) @name)
      (_
        qualifier: (_) @receiver
        name: [(identifier) @name (generic_name . (identifier) @name)])
    ]
    (argument_list) @arguments
    (#set! call_form "constructor")) @reference.call)

(base_list
  . [
    (identifier) @name
    (generic_name . (identifier) @name)
    (_
      qualifier: (_) @receiver
      name: [(identifier) @name (generic_name . (identifier) @name)])
  ] @reference.call
  . (argument_list) @arguments
  (#set! call_form "constructor"))

; What a type is made of. Nothing but its name tells an interface from a class: by convention the
; former begins with I and a capital; what is not first is one anyway.

(class_declaration (base_list . [
    (identifier) @name
    (generic_name . (identifier) @name)
    (_ qualifier: (_) @receiver name: [(identifier) @name (generic_name . (identifier) @name)])
    (primary_constructor_base_type type: [
      (identifier) @name
      (generic_name . (identifier) @name)
      (_ qualifier: (_) @receiver name: [(identifier) @name (generic_name . (identifier) @name)])
    ])
  ] @reference.implements)
  (#match? @name "^I[A-Z]"))

(class_declaration (base_list . [
    (identifier) @name
    (generic_name . (identifier) @name)
    (_ qualifier: (_) @receiver name: [(identifier) @name (generic_name . (identifier) @name)])
    (primary_constructor_base_type type: [
      (identifier) @name
      (generic_name . (identifier) @name)
      (_ qualifier: (_) @receiver name: [(identifier) @name (generic_name . (identifier) @name)])
    ])
  ] @reference.inherits)
  (#not-match? @name "^I[A-Z]"))

(class_declaration (base_list (_) [
    (identifier) @name
    (generic_name . (identifier) @name)
    (_ qualifier: (_) @receiver name: [(identifier) @name (generic_name . (identifier) @name)])
    (primary_constructor_base_type type: [
      (identifier) @name
      (generic_name . (identifier) @name)
      (_ qualifier: (_) @receiver name: [(identifier) @name (generic_name . (identifier) @name)])
    ])
  ] @reference.implements))

(record_declaration (base_list . [
    (identifier) @name
    (generic_name . (identifier) @name)
    (_ qualifier: (_) @receiver name: [(identifier) @name (generic_name . (identifier) @name)])
    (primary_constructor_base_type type: [
      (identifier) @name
      (generic_name . (identifier) @name)
      (_ qualifier: (_) @receiver name: [(identifier) @name (generic_name . (identifier) @name)])
    ])
  ] @reference.implements)
  (#match? @name "^I[A-Z]"))

(record_declaration (base_list . [
    (identifier) @name
    (generic_name . (identifier) @name)
    (_ qualifier: (_) @receiver name: [(identifier) @name (generic_name . (identifier) @name)])
    (primary_constructor_base_type type: [
      (identifier) @name
      (generic_name . (identifier) @name)
      (_ qualifier: (_) @receiver name: [(identifier) @name (generic_name . (identifier) @name)])
    ])
  ] @reference.inherits)
  (#not-match? @name "^I[A-Z]"))

(record_declaration (base_list (_) [
    (identifier) @name
    (generic_name . (identifier) @name)
    (_ qualifier: (_) @receiver name: [(identifier) @name (generic_name . (identifier) @name)])
    (primary_constructor_base_type type: [
      (identifier) @name
      (generic_name . (identifier) @name)
      (_ qualifier: (_) @receiver name: [(identifier) @name (generic_name . (identifier) @name)])
    ])
  ] @reference.implements))

(struct_declaration (base_list [
    (identifier) @name
    (generic_name . (identifier) @name)
    (_ qualifier: (_) @receiver name: [(identifier) @name (generic_name . (identifier) @name)])
  ] @reference.implements))

(interface_declaration (base_list [
    (identifier) @name
    (generic_name . (identifier) @name)
    (_ qualifier: (_) @receiver name: [(identifier) @name (generic_name . (identifier) @name)])
  ] @reference.inherits))

(attribute name: [
  (identifier) @name
  (generic_name . (identifier) @name)
  (_ qualifier: (_) name: [(identifier) @name (generic_name . (identifier) @name)])
  (alias_qualified_name name: (identifier) @name)
]) @reference.decorator

; Types, where they stand by themselves ...

(_ type: (identifier) @reference.type (#set! fallback ""))
(_ type: (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
  (#set! fallback ""))
(method_declaration returns: [
  (identifier) @reference.type
  (_ qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(as_expression right: [
  (identifier) @reference.type
  (_ qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(is_expression right: [
  (identifier) @reference.type
  (_ qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(type_argument_list [
  (identifier) @reference.type
  (_ qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(explicit_interface_specifier [
  (identifier) @reference.type
  (_ qualifier: (_) @receiver name: (identifier) @name) @reference.type
])

; ... and inside others, unless that is a base, made or called.

(generic_name . (identifier) @reference.type (#set! fallback ""))
