; Types, by what they stand in: names that declarations introduce have the same node.

(type_annotation [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(type_arguments [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(union_type [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(intersection_type [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(array_type [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(tuple_type [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(optional_type [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(rest_type [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(readonly_type [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(parenthesized_type [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(lookup_type [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(conditional_type [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(index_type_query [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(as_expression [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(satisfies_expression [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(constraint [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(default_type [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(opting_type_annotation [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(omitting_type_annotation [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(adding_type_annotation [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(template_type [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(function_type return_type: [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(constructor_type type: [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(type_predicate type: [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(type_alias_declaration value: [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(mapped_type_clause type: [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(mapped_type_clause alias: [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])

(index_signature index_type: [
  (type_identifier) @reference.type
  (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type
  (generic_type name: (type_identifier) @reference.type)
  (generic_type name: (nested_type_identifier
    module: (_) @receiver name: (type_identifier) @name) @reference.type)
])
