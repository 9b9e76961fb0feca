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

(method_elem name: (field_identifier) @name result: (_)? @return_type) @definition.method

; Fields: the first name of `X, Y int` has the whole declaration, an embedded one is named by its type.

(field_declaration
  . name: (field_identifier) @name
  type: (_) @return_type) @definition.field

(field_declaration
  "," . name: (field_identifier) @name @definition.field
  type: (_) @return_type)

(field_declaration
  !name
  type: [
    (type_identifier) @name
    (qualified_type name: (type_identifier) @name)
    (generic_type type: (type_identifier) @name)
    (generic_type type: (qualified_type name: (type_identifier) @name))
  ] @return_type) @definition.field

; Constants and variables, of the package only: those of functions are dropped as local.

(const_spec
  . name: (identifier) @name
  type: (_)? @return_type
  (#not-eq? @name "_")) @definition.constant

(const_spec
  "," . name: (identifier) @name @definition.constant
  type: (_)? @return_type
  (#not-eq? @name "_"))

(var_spec
  . name: (identifier) @name
  type: (_)? @return_type
  (#not-eq? @name "_")) @definition.variable

(var_spec
  "," . name: (identifier) @name @definition.variable
  type: (_)? @return_type
  (#not-eq? @name "_"))

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
