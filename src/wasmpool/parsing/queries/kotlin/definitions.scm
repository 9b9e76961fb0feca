(package_header (qualified_identifier) @name) @definition.namespace

; Types. What the primary constructor declares lies in the class, with a body or without.

(class_declaration
  "interface"
  name: (identifier) @name
  (class_body)? @body) @definition.interface

(class_declaration
  name: (identifier) @name
  (enum_class_body) @body) @definition.enum

(class_declaration
  name: (identifier) @name
  (class_body)? @body
  (#set! holds "")) @definition.class

(class_declaration (modifiers [
  (annotation) @decorator
  (class_modifier) @modifier
  (inheritance_modifier) @modifier
  (visibility_modifier) @modifier
  (platform_modifier) @modifier
  (function_modifier) @modifier
  (property_modifier) @modifier
]+)) @definition

(class_declaration (primary_constructor (class_parameters (class_parameter
  (modifiers (parameter_modifier) @_modifier)
  (identifier) @parameter.name
  .
  (_) @parameter.type) @parameter))
  (#eq? @_modifier "vararg")
  (#set! parameter.kind "variadic")) @definition

(class_declaration (primary_constructor (class_parameters (class_parameter
  (identifier) @parameter.name
  .
  (_) @parameter.type
  ("=" . (_) @parameter.default)?) @parameter))) @definition

(class_parameter
  ["val" "var"]
  . (identifier) @name
  . (_) @return_type) @definition.property

(class_parameter (modifiers [
  (annotation) @decorator
  (inheritance_modifier) @modifier
  (visibility_modifier) @modifier
  (member_modifier) @modifier
  (parameter_modifier) @modifier
]+)) @definition

(object_declaration
  name: (identifier) @name
  (class_body)? @body) @definition.object

(object_declaration (modifiers [
  (annotation) @decorator
  (class_modifier) @modifier
  (inheritance_modifier) @modifier
  (visibility_modifier) @modifier
]+)) @definition

(companion_object
  name: (identifier) @name
  (class_body)? @body) @definition.object

; Without a name it is called Companion.
(companion_object
  "companion" @name
  .
  "object"
  !name
  (class_body)? @body
  (#set! name "Companion")) @definition.object

(companion_object (modifiers [
  (annotation) @decorator
  (visibility_modifier) @modifier
]+)) @definition

(enum_entry
  (modifiers (annotation)+ @decorator)?
  (identifier) @name
  (class_body)? @body) @definition.enumMember

(enum_entry (class_body (function_declaration) @definition) (#set! kind "method"))

(type_alias
  type: (identifier) @name) @definition.typeAlias

(type_alias (modifiers [
  (annotation) @decorator
  (visibility_modifier) @modifier
]+)) @definition

; An anonymous class has the name of what it extends, and is no definition.
(object_literal
  (delegation_specifiers . (delegation_specifier [
    (user_type . (identifier) @name)
    (constructor_invocation (user_type . (identifier) @name))
  ]))
  (class_body) @body) @scope

; Functions.

(function_declaration
  name: (identifier) @name
  (function_body)? @body) @definition.function

(function_declaration
  [
    (user_type) @qualifier
    (nullable_type (user_type) @qualifier)
    (parenthesized_type (_) @qualifier)
  ]
  .
  name: (identifier)) @definition

(function_declaration
  (function_value_parameters)
  .
  ":"
  .
  (_) @return_type) @definition

(function_declaration (modifiers [
  (annotation) @decorator
  (function_modifier) @modifier
  (inheritance_modifier) @modifier
  (member_modifier) @modifier
  (visibility_modifier) @modifier
  (platform_modifier) @modifier
]+)) @definition

(secondary_constructor
  "constructor" @name
  (block)? @body) @definition.constructor

(secondary_constructor (modifiers [
  (annotation) @decorator
  (visibility_modifier) @modifier
]+)) @definition

(function_declaration (function_value_parameters
  (parameter_modifiers (parameter_modifier) @_modifier)
  .
  (parameter (identifier) @parameter.name . (_) @parameter.type) @parameter)
  (#eq? @_modifier "vararg")
  (#set! parameter.kind "variadic")) @definition

(function_declaration (function_value_parameters
  (parameter (identifier) @parameter.name . (_) @parameter.type) @parameter
  .
  ("=" . (_) @parameter.default)?)) @definition

(secondary_constructor (function_value_parameters
  (parameter_modifiers (parameter_modifier) @_modifier)
  .
  (parameter (identifier) @parameter.name . (_) @parameter.type) @parameter)
  (#eq? @_modifier "vararg")
  (#set! parameter.kind "variadic")) @definition

(secondary_constructor (function_value_parameters
  (parameter (identifier) @parameter.name . (_) @parameter.type) @parameter
  .
  ("=" . (_) @parameter.default)?)) @definition

; Properties of classes, variables of files. Those of functions and initializers are local.

(source_file (property_declaration
  (modifiers (property_modifier "const"))
  (variable_declaration (identifier) @name)) @definition.constant)

(class_body (property_declaration
  (modifiers (property_modifier "const"))
  (variable_declaration (identifier) @name)) @definition.constant)

(source_file (property_declaration
  (variable_declaration (identifier) @name)) @definition.variable)

(source_file (property_declaration
  (multi_variable_declaration
    (variable_declaration (identifier) @name) @definition.variable)))

(class_body (property_declaration
  (variable_declaration (identifier) @name)) @definition.property)

(enum_class_body (property_declaration
  (variable_declaration (identifier) @name)) @definition.property)

(property_declaration
  (variable_declaration (identifier) . (_) @return_type)) @definition

(property_declaration
  [
    (user_type) @qualifier
    (nullable_type (user_type) @qualifier)
    (parenthesized_type (_) @qualifier)
  ]
  .
  (variable_declaration)) @definition

(property_declaration (modifiers [
  (annotation) @decorator
  (property_modifier) @modifier
  (inheritance_modifier) @modifier
  (member_modifier) @modifier
  (visibility_modifier) @modifier
  (platform_modifier) @modifier
]+)) @definition

; Accessors, and what an anonymous class in a property holds, belong to it.
(property_declaration [
  (getter (function_body)) @body
  (setter (function_body)) @body
  (object_literal (class_body) @body)
]) @definition
