; Namespaces. The form without a block reaches to the end of the file.

(namespace_declaration
  name: (_) @name
  body: (declaration_list) @body
  (#set! visibility "public")) @definition.namespace

(file_scoped_namespace_declaration
  name: (_) @name
  (#set! level "1")
  (#set! visibility "public")) @definition.namespace

; Types.

(class_declaration
  name: (identifier) @name
  body: (declaration_list)? @body) @definition.class

(struct_declaration
  name: (identifier) @name
  body: (declaration_list)? @body) @definition.struct

(record_declaration "struct"
  name: (identifier) @name
  body: (declaration_list)? @body) @definition.struct

(record_declaration
  name: (identifier) @name
  body: (declaration_list)? @body) @definition.class

; A record without a block has its parameters all the same.
(record_declaration ";" @body) @definition

(interface_declaration
  name: (identifier) @name
  body: (declaration_list)? @body) @definition.interface

(enum_declaration
  name: (identifier) @name
  body: (enum_member_declaration_list)? @body) @definition.enum

(enum_member_declaration name: (identifier) @name) @definition.enumMember

; A delegate is a type that is called like a function.
(delegate_declaration
  type: (_) @return_type
  name: (identifier) @name) @definition.class

; What the parameters of a record declare are public properties.
(record_declaration (parameter_list
  (parameter type: (_) @return_type name: (identifier) @name
    (#set! visibility "public")) @definition.property))

; Methods and what is like them.

(method_declaration
  returns: (_) @return_type
  (explicit_interface_specifier (_) @qualifier)?
  name: (identifier) @name
  body: (_)? @body
  (#set! visibility_default "private")) @definition.method

(constructor_declaration
  name: (identifier) @name
  body: (_)? @body
  (#set! visibility_default "private")) @definition.constructor

(destructor_declaration
  name: (identifier) @name
  body: (_)? @body
  (#set! visibility "private")) @definition.method

(operator_declaration
  type: (_) @return_type
  "operator" @name
  operator: _ @name
  body: (_)? @body
  (#set! visibility_default "private")) @definition.method

(conversion_operator_declaration
  "operator" @name
  type: (_) @name @return_type
  body: (_)? @body
  (#set! visibility_default "private")) @definition.method

(local_function_statement
  type: (_) @return_type
  name: (identifier) @name
  body: (_)? @body
  (#set! visibility "private")) @definition.function

; Properties, indexers and events. They have a body where an accessor has one.

(property_declaration
  type: (_) @return_type
  (explicit_interface_specifier (_) @qualifier)?
  name: (identifier) @name
  (#set! visibility_default "private")) @definition.property

(property_declaration accessors: (accessor_list (accessor_declaration body: (_))) @body)
  @definition

(property_declaration value: (arrow_expression_clause) @body) @definition

(indexer_declaration
  type: (_) @return_type
  (explicit_interface_specifier (_) @qualifier)?
  "this" @name
  (#set! visibility_default "private")) @definition.property

(indexer_declaration accessors: (accessor_list (accessor_declaration body: (_))) @body)
  @definition

(indexer_declaration value: (arrow_expression_clause) @body) @definition

(event_declaration
  type: (_) @return_type
  (explicit_interface_specifier (_) @qualifier)?
  name: (identifier) @name
  accessors: (accessor_list)? @body
  (#set! visibility_default "private")) @definition.property

; Fields. The first of a declaration stands for the whole of it, each other for its own part.

(field_declaration
  (modifier "const")
  (variable_declaration
    type: (_) @return_type
    (variable_declarator name: (identifier) @name))
  (#set! visibility_default "private")) @definition.constant

(field_declaration
  (modifier "const")
  (variable_declaration
    type: (_) @return_type
    (variable_declarator) (variable_declarator name: (identifier) @name) @definition.constant)
  (#set! visibility_default "private")) @anchor

(field_declaration
  (variable_declaration
    type: (_) @return_type
    (variable_declarator name: (identifier) @name))
  (#set! visibility_default "private")) @definition.field

(field_declaration
  (variable_declaration
    type: (_) @return_type
    (variable_declarator) (variable_declarator name: (identifier) @name) @definition.field)
  (#set! visibility_default "private")) @anchor

(event_field_declaration
  (variable_declaration
    type: (_) @return_type
    (variable_declarator name: (identifier) @name))
  (#set! visibility_default "private")) @definition.field

(event_field_declaration
  (variable_declaration
    type: (_) @return_type
    (variable_declarator) (variable_declarator name: (identifier) @name) @definition.field)
  (#set! visibility_default "private")) @anchor

; Types in types are private too.

(class_declaration body: (declaration_list [
    (class_declaration) (struct_declaration) (record_declaration) (interface_declaration)
    (enum_declaration) (delegate_declaration)
  ] @definition)
  (#set! visibility_default "private"))

(struct_declaration body: (declaration_list [
    (class_declaration) (struct_declaration) (record_declaration) (interface_declaration)
    (enum_declaration) (delegate_declaration)
  ] @definition)
  (#set! visibility_default "private"))

(record_declaration body: (declaration_list [
    (class_declaration) (struct_declaration) (record_declaration) (interface_declaration)
    (enum_declaration) (delegate_declaration)
  ] @definition)
  (#set! visibility_default "private"))

; Modifiers and attributes.

(_ (modifier) @modifier) @definition
(_ (attribute_list (attribute)+ @decorator)) @definition

(field_declaration
  [
    (modifier) @modifier
    (attribute_list (attribute)+ @decorator)
  ]+
  (variable_declaration (variable_declarator) (variable_declarator) @definition))

(event_field_declaration
  [
    (modifier) @modifier
    (attribute_list (attribute)+ @decorator)
  ]+
  (variable_declaration (variable_declarator) (variable_declarator) @definition))

; Parameters. One after `params` takes any number of arguments.

(_ (parameter_list (parameter
  type: (_)? @parameter.type
  name: (identifier) @parameter.name
  ("=" . (_) @parameter.default)?) @parameter)) @definition

(_ (parameter_list
  "params"
  type: (_) @parameter.type
  name: (identifier) @parameter.name)
  (#set! parameter.kind "variadic")) @definition

(_ (bracketed_parameter_list (parameter
  type: (_)? @parameter.type
  name: (identifier) @parameter.name
  ("=" . (_) @parameter.default)?) @parameter)) @definition

(_ (bracketed_parameter_list
  "params"
  type: (_) @parameter.type
  name: (identifier) @parameter.name)
  (#set! parameter.kind "variadic")) @definition
