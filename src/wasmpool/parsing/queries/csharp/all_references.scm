; Every other use of a name, only with `--references all`. What initializers of objects set is
; written.

(using_directive) @no_references
(extern_alias_directive) @no_references
(namespace_declaration name: (_) @no_references)
(file_scoped_namespace_declaration name: (_) @no_references)

; Namespaces in front of types.
(qualified_name qualifier: (identifier) @reference)
(qualified_name qualifier: (qualified_name name: (identifier) @reference))
(explicit_interface_specifier (_) @reference)

(type_parameter name: (identifier) @reference)
(type_parameter_constraints_clause . (identifier) @reference)
(tuple_element name: (identifier) @reference)
(parameter name: (identifier) @reference)
(parameter_list name: (identifier) @reference)
(argument name: (identifier) @reference)
(attribute_argument name: (identifier) @reference)
(subpattern . (identifier) @reference)
(anonymous_object_creation_expression (identifier) @reference . "=")
(catch_declaration name: (identifier) @reference)
(labeled_statement . (identifier) @reference)
(goto_statement . (identifier) @reference)
(assignment_expression left: (identifier) @reference
  (#eq? @reference "_"))

(variable_declarator name: (identifier) @reference.write (_))
(tuple_pattern name: (identifier) @reference.write)
(foreach_statement left: (identifier) @reference.write)
(declaration_pattern name: (identifier) @reference.write)
(declaration_expression name: (identifier) @reference.write)
(recursive_pattern name: (identifier) @reference.write)
(from_clause name: (identifier) @reference.write)
(let_clause . (identifier) @reference.write)
(join_clause . (identifier) @reference.write)
(argument "out" (identifier) @reference.write)
(assignment_expression left: [
  (identifier) @reference.write
  (member_access_expression expression: _ @receiver name: (identifier) @name) @reference.write
  (tuple_expression (argument (identifier) @reference.write))
  (tuple_expression (argument
    (member_access_expression expression: _ @receiver name: (identifier) @name) @reference.write))
])
(prefix_unary_expression ["++" "--"] [
  (identifier) @reference.write
  (member_access_expression expression: _ @receiver name: (identifier) @name) @reference.write
])
(postfix_unary_expression [
  (identifier) @reference.write
  (member_access_expression expression: _ @receiver name: (identifier) @name) @reference.write
] ["++" "--"])

(variable_declarator name: (identifier) @reference (#set! fallback "true"))

(member_access_expression expression: _ @receiver name: (identifier) @name) @reference.read
(conditional_access_expression
  condition: (_) @receiver
  (member_binding_expression name: (identifier) @name)) @reference.read
(identifier) @reference.read
