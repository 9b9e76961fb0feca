; What C++ adds to the names that C's queries tell apart.

(using_declaration) @no_references
(attribute name: (identifier) @reference)
((template_function name: (identifier) @reference)
  (#any-of? @reference "static_cast" "dynamic_cast" "const_cast" "reinterpret_cast"))

(init_declarator declarator: (reference_declarator (identifier) @reference.write))
(declaration declarator: (identifier) @reference.write value: (_))
(declaration declarator: (pointer_declarator declarator: (identifier) @reference.write) value: (_))
(declaration declarator: (reference_declarator (identifier) @reference.write) value: (_))
(structured_binding_declarator (identifier) @reference.write)
(for_range_loop declarator: [
  (identifier) @reference.write
  (reference_declarator (identifier) @reference.write)
  (pointer_declarator declarator: (identifier) @reference.write)
])
(lambda_capture_initializer left: (identifier) @reference.write)

; A name in capitals is a base class.
(field_initializer . (field_identifier) @reference.write
  (#match? @reference.write "^[a-z_]"))

(optional_parameter_declaration declarator: (identifier) @reference (#set! fallback "true"))
(reference_declarator (identifier) @reference (#set! fallback "true"))
(variadic_declarator (identifier) @reference (#set! fallback "true"))

(qualified_identifier scope: (_) @receiver name: (identifier) @name) @reference.read
