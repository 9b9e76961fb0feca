; A package clause names what all files of a folder belong to; it encloses nothing here.
(package_clause (package_identifier) @name (#set! visibility "public")) @definition.module

(function_declaration
  name: (identifier) @name
  result: (_)? @return_type
  body: (block)? @body) @definition.function

(method_declaration
  receiver: (parameter_list (parameter_declaration type: (_) @qualifier))
  name: (field_identifier) @name
  result: (_)? @return_type
  body: (block)? @body) @definition.method

(type_spec
  name: (type_identifier) @name
  type: (struct_type (field_declaration_list) @body)) @definition.struct

(type_spec
  name: (type_identifier) @name
  type: (interface_type) @body) @definition.interface

(type_spec name: (type_identifier) @name) @definition.typeAlias

(type_alias name: (type_identifier) @name) @definition.typeAlias

(method_elem
  name: (field_identifier) @name
  result: (_)? @return_type
  (#set! outside "callables")) @definition.method

; Fields: each name of `X, Y int` spans the whole declaration, an embedded one is named by its type.
; Those of nameless types in functions are as local as the variables that have them.

(field_declaration
  name: (field_identifier) @name @definition.field
  type: (_) @return_type
  (#set! outside "callables")) @range

(field_declaration
  !name
  type: [
    (type_identifier) @name
    (qualified_type name: (type_identifier) @name)
    (generic_type type: (type_identifier) @name)
    (generic_type type: (qualified_type name: (type_identifier) @name))
  ] @return_type
  (#set! outside "callables")) @definition.field

; Constants and variables of the package.

; The grammar gives the field `name` to the first name of a `const` only.
(source_file (const_declaration (const_spec
  (identifier) @name @definition.constant
  (#not-eq? @name "_")) @range))

(source_file (var_declaration (var_spec
  name: (identifier) @name @definition.variable
  (#not-eq? @name "_")) @range))

(source_file (var_declaration (var_spec_list (var_spec
  name: (identifier) @name @definition.variable
  (#not-eq? @name "_")) @range)))

(const_spec (identifier) @definition type: (_) @return_type)

(var_spec name: (identifier) @definition type: (_) @return_type)

; Parameters.

(function_declaration parameters: (parameter_list
  (parameter_declaration
    name: (identifier) @parameter.name
    type: (_) @parameter.type))) @definition

(method_declaration parameters: (parameter_list
  (parameter_declaration
    name: (identifier) @parameter.name
    type: (_) @parameter.type))) @definition

(method_elem parameters: (parameter_list
  (parameter_declaration
    name: (identifier) @parameter.name
    type: (_) @parameter.type))) @definition

(function_declaration parameters: (parameter_list
  (parameter_declaration !name type: (_) @parameter.type) @parameter)) @definition

(method_declaration parameters: (parameter_list
  (parameter_declaration !name type: (_) @parameter.type) @parameter)) @definition

(method_elem parameters: (parameter_list
  (parameter_declaration !name type: (_) @parameter.type) @parameter)) @definition

(function_declaration parameters: (parameter_list
  (variadic_parameter_declaration
    name: (identifier)? @parameter.name
    type: (_) @parameter.type) @parameter)
  (#set! parameter.kind "variadic")) @definition

(method_declaration parameters: (parameter_list
  (variadic_parameter_declaration
    name: (identifier)? @parameter.name
    type: (_) @parameter.type) @parameter)
  (#set! parameter.kind "variadic")) @definition

(method_elem parameters: (parameter_list
  (variadic_parameter_declaration
    name: (identifier)? @parameter.name
    type: (_) @parameter.type) @parameter)
  (#set! parameter.kind "variadic")) @definition
