; A namespace without a block reaches to the next.

(namespace_definition
  name: (namespace_name) @name
  body: (_) @body) @definition.namespace

(namespace_definition
  name: (namespace_name) @name
  !body
  (#set! level "1")) @definition.namespace

; Types.

(class_declaration
  name: (name) @name
  body: (_) @body) @definition.class

(interface_declaration
  name: (name) @name
  body: (_) @body) @definition.interface

(trait_declaration
  name: (name) @name
  body: (_) @body) @definition.trait

(enum_declaration
  name: (name) @name
  body: (_) @body) @definition.enum

(enum_case name: (name) @name) @definition.enumMember

(anonymous_class
  body: (_) @body
  (#set! name "class@anonymous")) @scope

; Functions and methods.

(function_definition
  name: (name) @name
  return_type: (_)? @return_type
  body: (_) @body) @definition.function

(method_declaration
  name: (name) @name
  return_type: (_)? @return_type
  body: (_)? @body) @definition.method

(function_definition parameters: (formal_parameters (simple_parameter
  type: (_)? @parameter.type
  name: (variable_name (name) @parameter.name)
  default_value: (_)? @parameter.default) @parameter)) @definition

(function_definition parameters: (formal_parameters (variadic_parameter
  type: (_)? @parameter.type
  name: (variable_name (name) @parameter.name)) @parameter)
  (#set! parameter.kind "variadic")) @definition

(method_declaration parameters: (formal_parameters (simple_parameter
  type: (_)? @parameter.type
  name: (variable_name (name) @parameter.name)
  default_value: (_)? @parameter.default) @parameter)) @definition

(method_declaration parameters: (formal_parameters (variadic_parameter
  type: (_)? @parameter.type
  name: (variable_name (name) @parameter.name)) @parameter)
  (#set! parameter.kind "variadic")) @definition

(method_declaration parameters: (formal_parameters (property_promotion_parameter
  type: (_)? @parameter.type
  name: [
    (variable_name (name) @parameter.name)
    (by_ref (variable_name (name) @parameter.name))
  ]
  default_value: (_)? @parameter.default) @parameter)) @definition

; A parameter with a modifier is a property as well.
(property_promotion_parameter
  type: (_)? @return_type
  name: [
    (variable_name (name) @name)
    (by_ref (variable_name (name) @name))
  ]
  (#set! owner "class")) @definition.property

; Properties and constants. The first of a declaration stands for the whole of it, each other for
; its own part.

(property_declaration
  type: (_)? @return_type
  (property_element name: (variable_name (name) @name))
  (property_hook_list)? @body) @definition.property

(property_declaration
  type: (_)? @return_type
  (property_element)
  (property_element name: (variable_name (name) @name)) @definition.property) @anchor

(const_declaration
  type: (_)? @return_type
  (const_element . (_) @name)) @definition.constant

(const_declaration
  type: (_)? @return_type
  (const_element)
  (const_element . (_) @name) @definition.constant) @anchor

; define('NAME', ...) makes a constant of the whole program wherever it stands: a constant by kind,
; but none that is dropped as local.
((function_call_expression
  function: (name) @_function
  arguments: (arguments . (argument [
    (string . (string_content) @name .)
    (encapsed_string . (string_content) @name .)
  ]))) @definition.property
  (#eq? @_function "define")
  (#set! kind "constant"))

; Variables of files.
(program (expression_statement (assignment_expression
  left: (variable_name (name) @name)) @definition.variable))

; Modifiers and attributes.

(class_declaration attributes: (attribute_list (attribute_group (attribute) @decorator))) @definition

(class_declaration [
  (abstract_modifier) @modifier
  (final_modifier) @modifier
  (readonly_modifier) @modifier
]+) @definition

(interface_declaration attributes: (attribute_list (attribute_group (attribute) @decorator))) @definition

(trait_declaration attributes: (attribute_list (attribute_group (attribute) @decorator))) @definition

(enum_declaration attributes: (attribute_list (attribute_group (attribute) @decorator))) @definition

(enum_case attributes: (attribute_list (attribute_group (attribute) @decorator))) @definition

(function_definition attributes: (attribute_list (attribute_group (attribute) @decorator))) @definition

(method_declaration attributes: (attribute_list (attribute_group (attribute) @decorator))) @definition

(method_declaration [
  (abstract_modifier) @modifier
  (final_modifier) @modifier
  (static_modifier) @modifier
  (visibility_modifier) @modifier
  (readonly_modifier) @modifier
]+) @definition

(property_declaration attributes: (attribute_list (attribute_group (attribute) @decorator))) @definition

(property_declaration [
  (abstract_modifier) @modifier
  (final_modifier) @modifier
  (static_modifier) @modifier
  (visibility_modifier) @modifier
  (readonly_modifier) @modifier
  (var_modifier) @modifier
]+) @definition

(const_declaration attributes: (attribute_list (attribute_group (attribute) @decorator))) @definition

(const_declaration [
  (abstract_modifier) @modifier
  (final_modifier) @modifier
  (static_modifier) @modifier
  (visibility_modifier) @modifier
]+) @definition

(property_promotion_parameter attributes: (attribute_list (attribute_group (attribute) @decorator))) @definition

(property_promotion_parameter [
  (visibility_modifier) @modifier
  (readonly_modifier) @modifier
]+) @definition

(property_declaration
  [
    (abstract_modifier) @modifier
    (final_modifier) @modifier
    (static_modifier) @modifier
    (visibility_modifier) @modifier
    (readonly_modifier) @modifier
    (var_modifier) @modifier
  ]+
  (property_element) (property_element) @definition)

(const_declaration
  [
    (abstract_modifier) @modifier
    (final_modifier) @modifier
    (static_modifier) @modifier
    (visibility_modifier) @modifier
  ]+
  (const_element) (const_element) @definition)

