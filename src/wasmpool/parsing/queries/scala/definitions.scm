(package_clause
  name: (package_identifier) @name
  body: (_)? @body) @definition.namespace

; Types. What the parameters of a class declare lies in it, with a body or without.

(class_definition
  name: (identifier) @name
  body: (_)? @body
  (#set! holds "")) @definition.class

(trait_definition
  name: (identifier) @name
  body: (_)? @body) @definition.trait

(object_definition
  name: (identifier) @name
  body: (_)? @body) @definition.object

(package_object
  name: (identifier) @name
  body: (_)? @body) @definition.object

(enum_definition
  name: (identifier) @name
  body: (_) @body) @definition.enum

(simple_enum_case name: (identifier) @name) @definition.enumMember

(full_enum_case name: (identifier) @name) @definition.enumMember

(type_definition name: (type_identifier) @name) @definition.typeAlias

(_ (class_parameters (_
  name: (identifier) @parameter.name
  type: (repeated_parameter_type type: (_) @parameter.type)) @parameter)
  (#set! parameter.kind "variadic")) @definition

(_ (class_parameters (_
  name: (identifier) @parameter.name
  type: (_)? @parameter.type
  default_value: (_)? @parameter.default) @parameter)) @definition

(class_parameter
  ["val" "var"]
  name: (identifier) @name
  type: (_)? @return_type) @definition.property

(class_definition
  "case"
  (class_parameters (class_parameter
    name: (identifier) @name
    type: (_)? @return_type) @definition.property))

(class_definition "case" @modifier) @definition
(object_definition "case" @modifier) @definition

; An anonymous class has the name of what it extends, and is no definition.
(instance_expression
  [
    (type_identifier) @name
    (generic_type type: (type_identifier) @name)
    (generic_type type: (stable_type_identifier (type_identifier) @name))
    (stable_type_identifier (type_identifier) @name)
  ]
  (template_body) @body) @scope

; What it holds in a value belongs to that.
(val_definition value: (instance_expression (template_body) @body)) @definition

; Methods, in extensions too.

(extension_definition
  (parameters (parameter type: [
    (type_identifier) @name
    (generic_type type: (type_identifier) @name)
  ]))
  (_) @body .) @scope

(function_definition
  name: (_) @name
  return_type: (_)? @return_type
  body: (_) @body) @definition.function

(function_declaration
  name: (_) @name
  return_type: (_)? @return_type) @definition.function

(given_definition body: (with_template_body) @body) @definition.object

(given_definition
  name: (identifier) @name
  return_type: (_)? @return_type) @definition.variable

(_ (parameters (_
  name: (identifier) @parameter.name
  type: (repeated_parameter_type type: (_) @parameter.type)) @parameter)
  (#set! parameter.kind "variadic")) @definition

(_ (parameters (_
  name: (identifier) @parameter.name
  type: (_)? @parameter.type
  default_value: (_)? @parameter.default) @parameter)) @definition

; Values and variables of types and files; those in blocks are local.

(compilation_unit (_ pattern: (identifier) @name) @definition.variable)

(compilation_unit (_ pattern: [
  (identifiers (identifier) @name @definition.variable)
  (tuple_pattern (identifier) @name @definition.variable)
]) @anchor)

(template_body (_ pattern: (identifier) @name) @definition.variable)

(template_body (_ pattern: [
  (identifiers (identifier) @name @definition.variable)
  (tuple_pattern (identifier) @name @definition.variable)
]) @anchor)

(with_template_body (_ pattern: (identifier) @name) @definition.variable)

(with_template_body (_ pattern: [
  (identifiers (identifier) @name @definition.variable)
  (tuple_pattern (identifier) @name @definition.variable)
]) @anchor)

(enum_body (_ pattern: (identifier) @name) @definition.variable)

(enum_body (_ pattern: [
  (identifiers (identifier) @name @definition.variable)
  (tuple_pattern (identifier) @name @definition.variable)
]) @anchor)

(val_definition type: (_) @return_type) @definition
(var_definition type: (_) @return_type) @definition

(val_declaration
  name: (identifier) @name
  type: (_) @return_type) @definition.variable

(var_declaration
  name: (identifier) @name
  type: (_) @return_type) @definition.variable

; Modifiers and annotations.

(_ (annotation) @decorator) @definition

(_ (modifiers [
  (access_modifier ["private" "protected"] @modifier)
  "abstract" @modifier "final" @modifier "sealed" @modifier "implicit" @modifier "lazy" @modifier
  "override" @modifier (inline_modifier) @modifier (open_modifier) @modifier
  (transparent_modifier) @modifier (infix_modifier) @modifier
]+)) @definition

(val_definition
  [
    (annotation) @decorator
    (modifiers [
      (access_modifier ["private" "protected"] @modifier)
      "final" @modifier "implicit" @modifier "lazy" @modifier "override" @modifier
      (inline_modifier) @modifier
    ]+)
  ]+
  pattern: [
    (identifiers (identifier) @definition)
    (tuple_pattern (identifier) @definition)
  ])

(var_definition
  [
    (annotation) @decorator
    (modifiers [
      (access_modifier ["private" "protected"] @modifier)
      "final" @modifier "implicit" @modifier "lazy" @modifier "override" @modifier
      (inline_modifier) @modifier
    ]+)
  ]+
  pattern: [
    (identifiers (identifier) @definition)
    (tuple_pattern (identifier) @definition)
  ])

