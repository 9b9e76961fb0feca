(call_expression
  function: [
    (field_expression
      argument: (_) @receiver
      field: [
        (template_method name: (field_identifier) @name)
        (dependent_name (template_method name: (field_identifier) @name))
      ])
    (template_function name: (identifier) @name)
    (qualified_identifier
      scope: (_)? @receiver
      name: [
        (identifier) @name
        (template_function name: (identifier) @name)
        (_
          scope: (_) @receiver
          name: [
            (identifier) @name
            (template_function name: (identifier) @name)
            (_
              scope: (_) @receiver
              name: [
                (identifier) @name
                (template_function name: (identifier) @name)
              ])
          ])
      ])
  ]
  arguments: (argument_list) @arguments
  (#not-any-of? @name "static_cast" "dynamic_cast" "reinterpret_cast" "const_cast")) @reference.call

(new_expression
  type: [
    (type_identifier) @name
    (template_type name: (type_identifier) @name)
    (qualified_identifier
      scope: (_)? @receiver
      name: [
        (type_identifier) @name
        (template_type name: (type_identifier) @name)
        (_ scope: (_) @receiver name: [
          (type_identifier) @name
          (template_type name: (type_identifier) @name)
        ])
      ])
  ]
  arguments: (argument_list)? @arguments
  (#set! call_form "constructor")) @reference.call

(base_class_clause [
  (type_identifier) @name
  (template_type name: (type_identifier) @name)
  (qualified_identifier
    scope: (_)? @receiver
    name: [
      (type_identifier) @name
      (template_type name: (type_identifier) @name)
      (_ scope: (_) @receiver name: [
        (type_identifier) @name
        (template_type name: (type_identifier) @name)
      ])
    ])
] @reference.inherits)

(qualified_identifier
  scope: (_) @receiver
  name: [
    (type_identifier) @name
    (template_type name: (type_identifier) @name)
  ]
  (#set! fallback "true")) @reference.type
