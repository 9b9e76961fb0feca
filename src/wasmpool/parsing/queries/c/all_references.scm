; Every other use of a name, only with `--references all`. Shared with C++. Macros that are asked
; for (`#ifdef`) count as read.

(preproc_params (identifier) @reference)

(init_declarator declarator: [
  (identifier) @reference.write
  (_ declarator: (identifier) @reference.write)
  (_ declarator: (_ declarator: (identifier) @reference.write))
  (function_declarator
    declarator: (parenthesized_declarator
      (pointer_declarator declarator: (identifier) @reference.write)))
])
(assignment_expression left: [
  (identifier) @reference.write
  (field_expression argument: (_) @receiver field: (field_identifier) @name) @reference.write
])
(update_expression argument: [
  (identifier) @reference.write
  (field_expression argument: (_) @receiver field: (field_identifier) @name) @reference.write
])

; Names that are declared without a value, and those of parameters.
(declaration declarator: (identifier) @reference (#set! fallback "true"))
(parameter_declaration declarator: (identifier) @reference (#set! fallback "true"))
(pointer_declarator declarator: (identifier) @reference (#set! fallback "true"))
(array_declarator declarator: (identifier) @reference (#set! fallback "true"))
(function_declarator declarator: (identifier) @reference (#set! fallback "true"))
(parenthesized_declarator (identifier) @reference (#set! fallback "true"))

(field_expression argument: (_) @receiver field: (field_identifier) @name) @reference.read
(identifier) @reference.read
