; Functions beyond those of C: that are members, have qualified names.

; Without a type: constructors, destructors, conversions.

(function_definition
  !type
  declarator: [
    (function_declarator) @definition.function
    (operator_cast) @definition.function
    (qualified_identifier name: (operator_cast)) @definition.function
  ]
  body: (_) @body) @range

(declaration
  !type
  declarator: [
    (function_declarator) @definition.function
    (operator_cast) @definition.function
  ]
  (#set! outside "callables")) @range

; = default, = delete

(function_definition
  declarator: [
    (function_declarator) @definition.function
    (reference_declarator (function_declarator) @definition.function)
    (operator_cast) @definition.function
  ]
  [(default_method_clause) (delete_method_clause)]) @range

; Names.

(function_declarator declarator: (field_identifier) @name) @definition
(function_declarator declarator: (destructor_name) @name) @definition
(function_declarator declarator: (operator_name) @name) @definition
(function_declarator declarator: (template_function name: (identifier) @name)) @definition
(function_declarator declarator: (parenthesized_declarator (field_identifier) @name)) @definition

(function_declarator declarator: (qualified_identifier
  scope: (_)? @qualifier
  name: [
    (identifier) @name
    (destructor_name) @name
    (operator_name) @name
    (template_function name: (identifier) @name)
    (_
      scope: (_) @qualifier
      name: [
        (identifier) @name
        (destructor_name) @name
        (operator_name) @name
        (template_function name: (identifier) @name)
        (_
          scope: (_) @qualifier
          name: [
            (identifier) @name
            (destructor_name) @name
            (operator_name) @name
            (template_function name: (identifier) @name)
            (_
              scope: (_) @qualifier
              name: [
                (identifier) @name
                (destructor_name) @name
                (operator_name) @name
              ])
          ])
      ])
  ])) @definition

(operator_cast "operator" @name type: (_) @name @return_type) @definition

(qualified_identifier
  scope: (_) @qualifier
  name: (operator_cast "operator" @name type: (_) @name @return_type)) @definition

; Modifiers.

(_ "virtual" @modifier) @definition
(_ (explicit_function_specifier) @modifier) @definition

(function_declarator [(type_qualifier) (virtual_specifier)] @modifier) @definition

(function_declarator (trailing_return_type (_) @return_type)) @definition

; The comment above a template is above `template <…>`.

(template_declaration
  (_ declarator: [
    (function_declarator) @definition
    (_ ["&" "&&"] (function_declarator) @definition)
    (_ "*" declarator: (function_declarator) @definition)
  ])) @anchor

; Parameters.

(function_declarator parameters: (parameter_list
  (parameter_declaration declarator: [
    (reference_declarator [
      (identifier) @parameter.name
      (parenthesized_declarator)
    ])
    (_ "*" declarator: (reference_declarator (identifier) @parameter.name))
  ]) @parameter)
  (#set! parameter.type "around")) @definition

(function_declarator parameters: (parameter_list
  (optional_parameter_declaration
    declarator: [
      (identifier) @parameter.name
      (reference_declarator (identifier) @parameter.name)
      (_ "*" declarator: [
        (identifier) @parameter.name
        (_ "*" declarator: (identifier) @parameter.name)
      ])
      (_ declarator: (identifier) @parameter.name "[")
    ]
    default_value: (_) @parameter.default) @parameter)
  (#set! parameter.type "around")) @definition

(function_declarator parameters: (parameter_list
  (optional_parameter_declaration default_value: (_) @parameter.default) @parameter)
  (#set! parameter.type "around")) @definition

(function_declarator parameters: (parameter_list
  (variadic_parameter_declaration
    declarator: [
      (variadic_declarator (identifier) @parameter.name)
      (reference_declarator (variadic_declarator (identifier) @parameter.name))
    ]) @parameter)
  (#set! parameter.type "around")
  (#set! parameter.kind "variadic")) @definition

(function_declarator parameters: (parameter_list "..." @parameter)
  (#set! parameter.kind "variadic")) @definition
