; What statements create, qualified by the schema where it is given.

(create_schema (keyword_schema) (identifier) @name) @definition.namespace
(create_database (keyword_database) (identifier) @name) @definition.namespace

(create_table
  (object_reference schema: (_)? @qualifier name: (_) @name)
  (column_definitions)? @body) @definition.struct
(column_definitions
  (column_definition
    name: (_) @name
    type: (_)? @return_type) @definition.field)
; A column's type that is a name of its own.
(column_definition custom_type: (_) @return_type) @definition

(alter_table
  (object_reference) @qualifier
  (add_column (column_definition name: (_) @name type: (_)? @return_type) @definition.field))

(create_view (object_reference schema: (_)? @qualifier name: (_) @name)
  (create_query)? @body) @definition.interface
(create_materialized_view (object_reference schema: (_)? @qualifier name: (_) @name)
  (create_query)? @body) @definition.interface

(create_type (object_reference schema: (_)? @qualifier name: (_) @name)
  (enum_elements) @body) @definition.enum
(create_type (object_reference schema: (_)? @qualifier name: (_) @name)
  (column_definitions) @body) @definition.struct
(create_type (object_reference schema: (_)? @qualifier name: (_) @name)) @definition.typeAlias
(enum_elements enum_element: (literal) @name @definition.enumMember)

(create_function
  (object_reference schema: (_)? @qualifier name: (_) @name)
  (function_body)? @body) @definition.function
(create_function (keyword_returns) . (_) @return_type) @definition
(create_procedure
  (object_reference schema: (_)? @qualifier name: (_) @name)
  (procedure_body)? @body) @definition.function

(create_function (function_arguments
  (function_argument
    (identifier) @parameter.name
    . (_) @parameter.type
    . (keyword_default) . (_) @parameter.default) @parameter)) @definition
(create_function (function_arguments
  (function_argument
    (identifier) @parameter.name
    . (_) @parameter.type) @parameter)) @definition
(create_procedure (function_arguments
  (function_argument
    (identifier) @parameter.name
    . (_) @parameter.type
    . (keyword_default) . (_) @parameter.default) @parameter)) @definition
(create_procedure (function_arguments
  (function_argument
    (identifier) @parameter.name
    . (_) @parameter.type) @parameter)) @definition

(create_trigger
  . (keyword_create)
  (keyword_trigger)
  . (object_reference schema: (_)? @qualifier name: (_) @name)) @definition.function
(create_trigger (keyword_execute) @body) @definition

(create_index column: (_) @name) @definition.object
(create_sequence (object_reference schema: (_)? @qualifier name: (_) @name)) @definition.object
(create_role (keyword_role) (identifier) @name) @definition.object
