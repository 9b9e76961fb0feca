; The package and the module of a file.

(package_declaration
  [(marker_annotation) @decorator (annotation) @decorator]*
  [(identifier) (scoped_identifier)] @name
  (#set! visibility "public")) @definition.namespace

(module_declaration
  [(marker_annotation) @decorator (annotation) @decorator]*
  name: (_) @name
  body: (module_body) @body
  (#set! visibility "public")) @definition.module

; Types.

(class_declaration
  name: (identifier) @name
  body: (class_body) @body) @definition.class

(class_declaration (modifiers [
  (marker_annotation) @decorator (annotation) @decorator
  ["public" "protected" "private" "abstract" "static" "final" "strictfp" "sealed" "non-sealed"]
  @modifier
]+)) @definition

(record_declaration
  name: (identifier) @name
  body: (class_body) @body) @definition.class

(record_declaration (modifiers [
  (marker_annotation) @decorator (annotation) @decorator
  ["public" "protected" "private" "static" "final" "strictfp"] @modifier
]+)) @definition

(record_declaration parameters: (formal_parameters
  (formal_parameter type: (_) @parameter.type name: (identifier) @parameter.name)
  @parameter)) @definition

(record_declaration parameters: (formal_parameters
  (spread_parameter
    (_) @parameter.type . "..." (variable_declarator name: (identifier) @parameter.name))
  @parameter)
  (#set! parameter.kind "variadic")) @definition

; A component of a record reads like a public property.
(record_declaration parameters: (formal_parameters
  (formal_parameter
    (modifiers [(marker_annotation) @decorator (annotation) @decorator]+)?
    type: (_) @return_type
    name: (identifier) @name) @definition.property
  (#set! visibility "public")))

(record_declaration parameters: (formal_parameters
  (spread_parameter
    (_) @return_type . "..." (variable_declarator name: (identifier) @name)) @definition.property
  (#set! visibility "public")))

(interface_declaration
  name: (identifier) @name
  body: (interface_body) @body) @definition.interface

(interface_declaration (modifiers [
  (marker_annotation) @decorator (annotation) @decorator
  ["public" "protected" "private" "abstract" "static" "strictfp" "sealed" "non-sealed"] @modifier
]+)) @definition

(annotation_type_declaration
  name: (identifier) @name
  body: (annotation_type_body) @body) @definition.interface

(annotation_type_declaration (modifiers [
  (marker_annotation) @decorator (annotation) @decorator
  ["public" "protected" "private" "abstract" "static"] @modifier
]+)) @definition

(annotation_type_element_declaration
  type: (_) @return_type
  name: (identifier) @name) @definition.method

(annotation_type_element_declaration (modifiers [
  (marker_annotation) @decorator (annotation) @decorator
  ["public" "abstract"] @modifier
]+)) @definition

(enum_declaration
  name: (identifier) @name
  body: (enum_body) @body) @definition.enum

(enum_declaration (modifiers [
  (marker_annotation) @decorator (annotation) @decorator
  ["public" "protected" "private" "static" "strictfp"] @modifier
]+)) @definition

(enum_constant
  (modifiers [(marker_annotation) @decorator (annotation) @decorator]+)?
  name: (identifier) @name
  body: (class_body)? @body) @definition.enumMember

; Methods and constructors.

(method_declaration
  type: (_) @return_type
  name: (identifier) @name
  body: (block)? @body) @definition.method

(method_declaration (modifiers [
  (marker_annotation) @decorator (annotation) @decorator
  ["public" "protected" "private" "abstract" "static" "final" "synchronized" "native" "default"
   "strictfp"] @modifier
]+)) @definition

(constructor_declaration
  name: (identifier) @name
  body: (constructor_body) @body) @definition.constructor

(constructor_declaration (modifiers [
  (marker_annotation) @decorator (annotation) @decorator
  ["public" "protected" "private"] @modifier
]+)) @definition

(compact_constructor_declaration
  name: (identifier) @name
  body: (block) @body) @definition.constructor

(compact_constructor_declaration (modifiers [
  (marker_annotation) @decorator (annotation) @decorator
  ["public" "protected" "private"] @modifier
]+)) @definition

(method_declaration parameters: (formal_parameters
  (formal_parameter type: (_) @parameter.type name: (identifier) @parameter.name)
  @parameter)) @definition

(method_declaration parameters: (formal_parameters
  (spread_parameter
    (_) @parameter.type . "..." (variable_declarator name: (identifier) @parameter.name))
  @parameter)
  (#set! parameter.kind "variadic")) @definition

(constructor_declaration parameters: (formal_parameters
  (formal_parameter type: (_) @parameter.type name: (identifier) @parameter.name)
  @parameter)) @definition

(constructor_declaration parameters: (formal_parameters
  (spread_parameter
    (_) @parameter.type . "..." (variable_declarator name: (identifier) @parameter.name))
  @parameter)
  (#set! parameter.kind "variadic")) @definition

; Fields. The first of a declaration stands for the whole of it, each other for its own part.

(field_declaration
  [(modifiers "static" "final") (modifiers "final" "static")]
  type: (_) @return_type
  declarator: (variable_declarator name: (identifier) @name)) @definition.constant

(field_declaration
  type: (_) @return_type
  declarator: (variable_declarator name: (identifier) @name)) @definition.field

(field_declaration (modifiers [
  (marker_annotation) @decorator (annotation) @decorator
  ["public" "protected" "private" "static" "final" "transient" "volatile"] @modifier
]+)) @definition

(field_declaration
  [(modifiers "static" "final") (modifiers "final" "static")]
  declarator: (variable_declarator) declarator: (variable_declarator
    name: (identifier) @name) @definition.constant) @anchor

(field_declaration
  type: (_) @return_type
  declarator: (variable_declarator) declarator: (variable_declarator
    name: (identifier) @name) @definition.field) @anchor

(field_declaration
  (modifiers [
    (marker_annotation) @decorator (annotation) @decorator
    ["public" "protected" "private" "static" "final" "transient" "volatile"] @modifier
  ]+)
  declarator: (variable_declarator) declarator: (variable_declarator) @definition)

; What an anonymous class in a field holds belongs to the field.
(field_declaration
  type: (_) declarator: (variable_declarator
    value: (object_creation_expression (class_body) @body))) @definition

(constant_declaration
  type: (_) @return_type
  declarator: (variable_declarator name: (identifier) @name)) @definition.constant

(constant_declaration (modifiers [
  (marker_annotation) @decorator (annotation) @decorator
  ["public" "static" "final"] @modifier
]+)) @definition

(constant_declaration
  type: (_) @return_type
  declarator: (variable_declarator) declarator: (variable_declarator
    name: (identifier) @name) @definition.constant) @anchor

; An anonymous class has the name of what it extends, and is no definition.
(object_creation_expression
  type: [
    (type_identifier) @name
    (generic_type . (type_identifier) @name)
    (scoped_type_identifier (type_identifier) @name .)
    (generic_type . (scoped_type_identifier (type_identifier) @name .))
  ]
  (class_body) @body) @scope
