; Base classes and interfaces.
(extends_clause
  value: [
    (identifier) @reference.inherits
    (member_expression property: (property_identifier) @name) @reference.inherits
  ])

(extends_type_clause
  type: [
    (type_identifier) @reference.inherits
    (nested_type_identifier name: (type_identifier) @name) @reference.inherits
    (generic_type name: (type_identifier) @reference.inherits)
    (generic_type
      name: (nested_type_identifier name: (type_identifier) @name) @reference.inherits)
  ])

(implements_clause [
  (type_identifier) @reference.implements
  (nested_type_identifier name: (type_identifier) @name) @reference.implements
  (generic_type name: (type_identifier) @reference.implements)
  (generic_type
    name: (nested_type_identifier name: (type_identifier) @name) @reference.implements)
])
