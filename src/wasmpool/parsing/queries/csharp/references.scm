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
    (qualified_name
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
      (qualified_name
        qualifier: (_) @receiver
        name: [(identifier) @name (generic_name . (identifier) @name)])
    ]
    (argument_list) @arguments
    (#set! call_form "constructor")) @reference.call)

(base_list
  . [
    (identifier) @name
    (generic_name . (identifier) @name)
    (qualified_name
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
    (qualified_name name: [(identifier) @name (generic_name . (identifier) @name)])
    (primary_constructor_base_type type: [
      (identifier) @name
      (generic_name . (identifier) @name)
      (qualified_name name: [(identifier) @name (generic_name . (identifier) @name)])
    ])
  ] @reference.implements)
  (#match? @name "^I[A-Z]"))

(class_declaration (base_list . [
    (identifier) @name
    (generic_name . (identifier) @name)
    (qualified_name name: [(identifier) @name (generic_name . (identifier) @name)])
    (primary_constructor_base_type type: [
      (identifier) @name
      (generic_name . (identifier) @name)
      (qualified_name name: [(identifier) @name (generic_name . (identifier) @name)])
    ])
  ] @reference.inherits)
  (#not-match? @name "^I[A-Z]"))

(class_declaration (base_list (_) [
    (identifier) @name
    (generic_name . (identifier) @name)
    (qualified_name name: [(identifier) @name (generic_name . (identifier) @name)])
    (primary_constructor_base_type type: [
      (identifier) @name
      (generic_name . (identifier) @name)
      (qualified_name name: [(identifier) @name (generic_name . (identifier) @name)])
    ])
  ] @reference.implements))

(record_declaration (base_list . [
    (identifier) @name
    (generic_name . (identifier) @name)
    (qualified_name name: [(identifier) @name (generic_name . (identifier) @name)])
    (primary_constructor_base_type type: [
      (identifier) @name
      (generic_name . (identifier) @name)
      (qualified_name name: [(identifier) @name (generic_name . (identifier) @name)])
    ])
  ] @reference.implements)
  (#match? @name "^I[A-Z]"))

(record_declaration (base_list . [
    (identifier) @name
    (generic_name . (identifier) @name)
    (qualified_name name: [(identifier) @name (generic_name . (identifier) @name)])
    (primary_constructor_base_type type: [
      (identifier) @name
      (generic_name . (identifier) @name)
      (qualified_name name: [(identifier) @name (generic_name . (identifier) @name)])
    ])
  ] @reference.inherits)
  (#not-match? @name "^I[A-Z]"))

(record_declaration (base_list (_) [
    (identifier) @name
    (generic_name . (identifier) @name)
    (qualified_name name: [(identifier) @name (generic_name . (identifier) @name)])
    (primary_constructor_base_type type: [
      (identifier) @name
      (generic_name . (identifier) @name)
      (qualified_name name: [(identifier) @name (generic_name . (identifier) @name)])
    ])
  ] @reference.implements))

(struct_declaration (base_list [
    (identifier) @name
    (generic_name . (identifier) @name)
    (qualified_name name: [(identifier) @name (generic_name . (identifier) @name)])
  ] @reference.implements))

(interface_declaration (base_list [
    (identifier) @name
    (generic_name . (identifier) @name)
    (qualified_name name: [(identifier) @name (generic_name . (identifier) @name)])
  ] @reference.inherits))

(attribute name: [
  (identifier) @name
  (generic_name . (identifier) @name)
  (qualified_name name: [(identifier) @name (generic_name . (identifier) @name)])
  (alias_qualified_name name: (identifier) @name)
]) @reference.decorator

; Types, where they stand by themselves ...

(variable_declaration type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(parameter type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(parameter_list type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(bracketed_parameter_list type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(method_declaration returns: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(local_function_statement type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(property_declaration type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(indexer_declaration type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(event_declaration type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(operator_declaration type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(conversion_operator_declaration type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(delegate_declaration type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(lambda_expression type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(foreach_statement type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(from_clause type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(join_clause type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(catch_declaration type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(declaration_expression type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(declaration_pattern type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(recursive_pattern type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(type_pattern type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(cast_expression type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(as_expression right: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(is_expression right: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(typeof_expression type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(default_expression type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(sizeof_expression type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(array_type type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(nullable_type type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(pointer_type type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(ref_type type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(scoped_type type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(tuple_element type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(type_argument_list [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(type_parameter_constraint type: [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])
(explicit_interface_specifier [
  (identifier) @reference.type
  (qualified_name qualifier: (_) @receiver name: (identifier) @name) @reference.type
])

; ... and inside others, unless that is a base, made or called.

(generic_name . (identifier) @reference.type (#set! fallback ""))
