; Functions of C and C++, defined or declared. The definition's node is the function's declarator:
; how deep it lies under pointers matters once, here; what it is made of comes after. `_` with
; "*" is a pointer, with "&" a reference of C++, with "[" at the end an array: naming these nodes
; where they lie in others multiplies the time that compiling takes.

(function_definition
  [
    (storage_class_specifier) @modifier
    (type_qualifier "constexpr") @modifier
    (type_qualifier ["const" "volatile"]) @return_type
  ]*
  type: (_) @return_type
  declarator: [
    (function_declarator) @definition.function
    (_ "*" @return_type
      declarator: (function_declarator) @definition.function)
    (_ ["&" "&&"] @return_type (function_declarator) @definition.function)
    (_ "*" @return_type declarator: (_
      "&" @return_type
      (function_declarator) @definition.function))
    (_ "*" @return_type
      declarator: (_ "*" @return_type
        declarator: (function_declarator) @definition.function))
    (_ "*" @return_type
      declarator: (_ "*" @return_type
        declarator: (_ "*" @return_type
          declarator: (function_declarator) @definition.function)))
  ]
  body: (_) @body) @range

; A prototype; in a function it could as well be a variable of C++ that is given a value.
(declaration
  [
    (storage_class_specifier) @modifier
    (type_qualifier "constexpr") @modifier
    (type_qualifier ["const" "volatile"]) @return_type
  ]*
  type: (_) @return_type
  declarator: [
    (function_declarator) @definition.function
    (_ "*" @return_type
      declarator: (function_declarator) @definition.function)
    (_ ["&" "&&"] @return_type (function_declarator) @definition.function)
    (_ "*" @return_type
      declarator: (_ "*" @return_type
        declarator: (function_declarator) @definition.function))
  ]
  (#set! outside "callables")) @range

(function_declarator declarator: (identifier) @name) @definition

; int (max)(int a, int b)
(function_declarator declarator: (parenthesized_declarator (identifier) @name)) @definition

; void (*signal(int))(int)
(function_declarator declarator: (parenthesized_declarator (_ "*"
  declarator: (function_declarator declarator: (identifier) @name)))) @definition

; Parameters.

(function_declarator parameters: (parameter_list
  (parameter_declaration declarator: [
    (identifier) @parameter.name
    (_ "*" declarator: [
      (identifier) @parameter.name
      (_ declarator: (identifier) @parameter.name "[")
      (_ "*" declarator: [
        (identifier) @parameter.name
        (_ declarator: (identifier) @parameter.name "[")
        (_ "*" declarator: (identifier) @parameter.name)
      ])
    ])
    (_ declarator: [
      (identifier) @parameter.name
      (_ declarator: (identifier) @parameter.name "[")
    ] "[")
    (function_declarator declarator: [
      (identifier) @parameter.name
      (parenthesized_declarator (_ "*" declarator: (identifier) @parameter.name))
    ])
  ]) @parameter)
  (#set! parameter.type "around")) @definition

(function_declarator parameters: (parameter_list
  (parameter_declaration declarator: (_)) @parameter)
  (#set! parameter.type "around")) @definition

; f(void) has none.
(function_declarator parameters: (parameter_list
  (parameter_declaration !declarator type: (_) @_type) @parameter)
  (#not-eq? @_type "void")
  (#set! parameter.type "around")) @definition
