; Types, fields, variables and macros of C and C++.

; API type name(parameters); with a macro that the grammar takes for the type: it sees a variable
; without a semicolon and then a call.
((declaration declarator: (identifier) @definition.function (MISSING ";"))
  . (expression_statement (call_expression function: (identifier) @name)) @range
  (#set! outside "callables"))

; `typedef struct { … } name`: the name is the structure's.

(type_definition
  type: (struct_specifier !name body: (_) @body)
  . declarator: (type_identifier) @name @definition.struct) @range

(type_definition
  type: (union_specifier !name body: (_) @body)
  . declarator: (type_identifier) @name @definition.struct) @range

(type_definition
  type: (enum_specifier !name body: (_) @body)
  . declarator: (type_identifier) @name @definition.enum) @range

(type_definition declarator: [
  (type_identifier) @name @definition.typeAlias
  (_ "*" declarator: [
    (type_identifier) @name @definition.typeAlias
    (_ "*" declarator: (type_identifier) @name @definition.typeAlias)
    (function_declarator declarator: (type_identifier) @name @definition.typeAlias)
    (_
        declarator: (parenthesized_declarator (_ "*"
          declarator: (type_identifier) @name @definition.typeAlias))
        parameters: (_))
  ])
  (_ declarator: [
    (type_identifier) @name @definition.typeAlias
    (_ declarator: (type_identifier) @name @definition.typeAlias "[")
  ] "[")
  (function_declarator declarator: [
    (type_identifier) @name @definition.typeAlias
    (parenthesized_declarator (type_identifier) @name @definition.typeAlias)
    (parenthesized_declarator (_ "*" declarator: (type_identifier) @name @definition.typeAlias))
  ])
]) @range

(struct_specifier name: (type_identifier) @name body: (_) @body) @definition.struct

(union_specifier name: (type_identifier) @name body: (_) @body) @definition.struct

(enum_specifier name: (type_identifier) @name body: (_) @body) @definition.enum

(enumerator name: (identifier) @name) @definition.enumMember

; Fields. A structure without a name is named by the field that it is the type of.

(field_declaration
  type: [
    (struct_specifier !name body: (_) @body) @scope
    (union_specifier !name body: (_) @body) @scope
  ]
  declarator: (field_identifier) @name)

(field_declaration
  type: (_) @return_type
  declarator: [
    (field_identifier) @name @definition.field
    (_ ["&" "&&"] @return_type (field_identifier) @name @definition.field)
    (_ "*" @return_type declarator: [
      (field_identifier) @name @definition.field
      (_ declarator: (field_identifier) @name @definition.field "[")
      (_ "*" @return_type declarator: [
        (field_identifier) @name @definition.field
        (_ "*" @return_type declarator: (field_identifier) @name @definition.field)
      ])
      (_
        declarator: (parenthesized_declarator (_ "*"
          declarator: (field_identifier) @name @definition.field))
        parameters: (_))
    ])
    (_ declarator: [
      (field_identifier) @name @definition.field
      (_ declarator: (field_identifier) @name @definition.field "[")
    ] "[")
    (_ declarator: (parenthesized_declarator (_ "*" declarator: [
      (field_identifier) @name @definition.field
      (_ declarator: (field_identifier) @name @definition.field "[")
    ])) parameters: (_))
  ]) @range

; Variables of the file: those of functions are dropped as local.

(declaration
  [
    (storage_class_specifier) @modifier
    (type_qualifier "constexpr") @modifier
    (type_qualifier ["const" "volatile"]) @return_type
  ]*
  type: (_) @return_type
  declarator: [
    (identifier) @name @definition.variable
    (_ "*" @return_type declarator: [
      (identifier) @name @definition.variable
      (_ declarator: (identifier) @name @definition.variable "[")
      (_ "*" @return_type declarator: [
        (identifier) @name @definition.variable
        (_ declarator: (identifier) @name @definition.variable "[")
      ])
      (_
        declarator: (parenthesized_declarator (_ "*" declarator: (identifier) @name))
        parameters: (_)) @definition.variable
    ])
    (_ declarator: [
      (identifier) @name @definition.variable
      (_ declarator: (identifier) @name @definition.variable "[")
    ] "[")
    (_
      declarator: (parenthesized_declarator (_ "*" declarator: [
        (identifier) @name
        (_ declarator: (identifier) @name "[")
      ])) parameters: (_)) @definition.variable
    (init_declarator declarator: [
      (identifier) @name @definition.variable
      (_ "*" @return_type declarator: [
        (identifier) @name @definition.variable
        (_ declarator: [
          (identifier) @name @definition.variable
          (_ declarator: (identifier) @name @definition.variable "[")
        ] "[")
        (_ "*" @return_type declarator: [
          (identifier) @name @definition.variable
          (_ declarator: (identifier) @name @definition.variable "[")
        ])
        (_
        declarator: (parenthesized_declarator (_ "*" declarator: (identifier) @name))
        parameters: (_)) @definition.variable
      ])
      (_ declarator: [
        (identifier) @name @definition.variable
        (_ declarator: [
          (identifier) @name @definition.variable
          (_ declarator: (identifier) @name @definition.variable "[")
        ] "[")
      ] "[")
      (_
        declarator: (parenthesized_declarator (_ "*" declarator: [
          (identifier) @name
          (_ declarator: (identifier) @name "[")
        ])) parameters: (_)) @definition.variable
    ])
  ]) @range

; Macros. One without parameters is a macro too: what it stands for need not be a value.

(preproc_def name: (identifier) @name) @definition.macro

(preproc_function_def name: (identifier) @name) @definition.macro

(preproc_function_def parameters: (preproc_params (identifier) @parameter.name)) @definition

(preproc_function_def parameters: (preproc_params "..." @parameter)
  (#set! parameter.kind "variadic")) @definition
