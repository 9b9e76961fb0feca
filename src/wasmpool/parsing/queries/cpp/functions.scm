; Functions beyond those of C: that return references, are members, have qualified names.

(function_definition
  [
    (storage_class_specifier) @modifier
    (type_qualifier "constexpr") @modifier
    (type_qualifier ["const" "volatile"]) @return_type
  ]*
  type: (_) @return_type
  declarator: [
    (reference_declarator ["&" "&&"] @return_type (function_declarator) @definition.function)
    (pointer_declarator "*" @return_type declarator: (reference_declarator
      "&" @return_type
      (function_declarator) @definition.function))
  ]
  body: (_) @body) @range

(declaration
  [
    (storage_class_specifier) @modifier
    (type_qualifier "constexpr") @modifier
    (type_qualifier ["const" "volatile"]) @return_type
  ]*
  type: (_) @return_type
  declarator: (reference_declarator
    ["&" "&&"] @return_type
    (function_declarator) @definition.function)
  (#set! outside "callables")) @range

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
    (qualified_identifier
      scope: (_) @qualifier
      name: [
        (identifier) @name
        (destructor_name) @name
        (operator_name) @name
        (template_function name: (identifier) @name)
        (qualified_identifier
          scope: (_) @qualifier
          name: [
            (identifier) @name
            (destructor_name) @name
            (operator_name) @name
            (template_function name: (identifier) @name)
            (qualified_identifier
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

(function_definition [(explicit_function_specifier) "virtual"] @modifier declarator: [
  (function_declarator) @definition
  (reference_declarator (function_declarator) @definition)
  (pointer_declarator declarator: (function_declarator) @definition)
  (operator_cast) @definition
])

(declaration (explicit_function_specifier) @modifier declarator: [
  (function_declarator) @definition
  (operator_cast) @definition
])

(declaration "virtual" @modifier declarator: (function_declarator) @definition)

(function_declarator [(type_qualifier) (virtual_specifier)] @modifier) @definition

(function_declarator (trailing_return_type (_) @return_type)) @definition

; The comment above a template is above `template <…>`.

(template_declaration
  (function_definition declarator: [
    (function_declarator) @definition
    (reference_declarator (function_declarator) @definition)
    (pointer_declarator declarator: (function_declarator) @definition)
  ])) @anchor

(template_declaration
  (declaration declarator: [
    (function_declarator) @definition
    (reference_declarator (function_declarator) @definition)
    (pointer_declarator declarator: (function_declarator) @definition)
  ])) @anchor

; Parameters.

(function_declarator parameters: (parameter_list
  (parameter_declaration declarator: [
    (reference_declarator [
      (identifier) @parameter.name
      (parenthesized_declarator)
    ])
    (pointer_declarator declarator: (reference_declarator (identifier) @parameter.name))
  ]) @parameter)
  (#set! parameter.type "around")) @definition

(function_declarator parameters: (parameter_list
  (optional_parameter_declaration
    declarator: [
      (identifier) @parameter.name
      (reference_declarator (identifier) @parameter.name)
      (pointer_declarator declarator: [
        (identifier) @parameter.name
        (pointer_declarator declarator: (identifier) @parameter.name)
      ])
      (array_declarator declarator: (identifier) @parameter.name)
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
