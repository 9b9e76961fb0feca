; Tables and views that statements use are types, and so is the type of a column that has a name.

(relation (object_reference schema: (_)? @receiver name: (_) @name) @reference.type)
(from (object_reference schema: (_)? @receiver name: (_) @name) @reference.type)
(insert (object_reference schema: (_)? @receiver name: (_) @name) @reference.type)
(alter_table . (_) . (_) (object_reference schema: (_)? @receiver name: (_) @name) @reference.type)
(alter_view (object_reference schema: (_)? @receiver name: (_) @name) @reference.type)
(drop_table (object_reference schema: (_)? @receiver name: (_) @name) @reference.type)
(drop_view (object_reference schema: (_)? @receiver name: (_) @name) @reference.type)
(drop_type (object_reference schema: (_)? @receiver name: (_) @name) @reference.type)
(create_index (object_reference schema: (_)? @receiver name: (_) @name) @reference.type)
(create_trigger
  (keyword_on)
  . (object_reference schema: (_)? @receiver name: (_) @name) @reference.type)

(column_definition
  (keyword_references)
  . (object_reference schema: (_)? @receiver name: (_) @name) @reference.type)
(column_definition
  custom_type: (object_reference schema: (_)? @receiver name: (_) @name) @reference.type)
(constraint
  (keyword_references)
  . (object_reference schema: (_)? @receiver name: (_) @name) @reference.type)

(invocation
  . (object_reference schema: (_)? @receiver name: (_) @name)
  (#set! arity_field "parameter")) @reference.call

(create_trigger
  (keyword_execute)
  . (_)
  . (object_reference schema: (_)? @receiver name: (_) @name) @reference.call)
