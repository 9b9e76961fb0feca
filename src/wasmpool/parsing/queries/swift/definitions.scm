; Types.

(class_declaration
  ["class" "actor"]
  name: (type_identifier) @name
  body: (_) @body) @definition.class

(class_declaration
  "struct"
  name: (type_identifier) @name
  body: (_) @body) @definition.struct

(class_declaration
  "enum"
  name: (type_identifier) @name
  body: (_) @body) @definition.enum

(class_declaration
  "extension"
  name: (user_type) @name
  body: (_) @body) @scope

(protocol_declaration
  name: (type_identifier) @name
  body: (_) @body) @definition.interface

; The first of several cases stands for the whole line, each other for itself.
(enum_entry "case" . (simple_identifier) @name) @definition.enumMember
(enum_entry "," . (simple_identifier) @name @definition.enumMember) @anchor

(typealias_declaration
  "typealias" . (type_identifier) @name) @definition.typeAlias

(associatedtype_declaration
  "associatedtype" . (type_identifier) @name) @definition.typeAlias

(macro_declaration (simple_identifier) @name) @definition.macro

; Functions and methods; operators have their signs for a name.

(function_declaration
  "func" . _ @name
  ("->" . (_) @return_type)?
  body: (_) @body) @definition.function

(protocol_function_declaration
  "func" . _ @name
  ("->" . (_) @return_type)?) @definition.method

(init_declaration
  "init" @name
  body: (_)? @body) @definition.constructor

(deinit_declaration
  "deinit" @name
  body: (_) @body) @definition.method

(subscript_declaration
  "subscript" @name
  ("->" . (_) @return_type)?
  (computed_property)? @body) @definition.property

(function_declaration
  (parameter
    (simple_identifier) @parameter.name
    .
    ":"
    .
    (parameter_modifiers)?
    .
    (_) @parameter.type
    .
    "...") @parameter
  (#set! parameter.kind "variadic")) @definition

(function_declaration
  (parameter
    (simple_identifier) @parameter.name
    .
    ":"
    .
    (parameter_modifiers)?
    .
    (_) @parameter.type) @parameter
  .
  ("=" . (_) @parameter.default)?) @definition

(protocol_function_declaration
  (parameter
    (simple_identifier) @parameter.name
    .
    ":"
    .
    (parameter_modifiers)?
    .
    (_) @parameter.type
    .
    "...") @parameter
  (#set! parameter.kind "variadic")) @definition

(protocol_function_declaration
  (parameter
    (simple_identifier) @parameter.name
    .
    ":"
    .
    (parameter_modifiers)?
    .
    (_) @parameter.type) @parameter
  .
  ("=" . (_) @parameter.default)?) @definition

(init_declaration
  (parameter
    (simple_identifier) @parameter.name
    .
    ":"
    .
    (parameter_modifiers)?
    .
    (_) @parameter.type
    .
    "...") @parameter
  (#set! parameter.kind "variadic")) @definition

(init_declaration
  (parameter
    (simple_identifier) @parameter.name
    .
    ":"
    .
    (parameter_modifiers)?
    .
    (_) @parameter.type) @parameter
  .
  ("=" . (_) @parameter.default)?) @definition

(subscript_declaration
  (parameter
    (simple_identifier) @parameter.name
    .
    ":"
    .
    (parameter_modifiers)?
    .
    (_) @parameter.type
    .
    "...") @parameter
  (#set! parameter.kind "variadic")) @definition

(subscript_declaration
  (parameter
    (simple_identifier) @parameter.name
    .
    ":"
    .
    (parameter_modifiers)?
    .
    (_) @parameter.type) @parameter
  .
  ("=" . (_) @parameter.default)?) @definition

; Properties of types, variables of files; those in blocks are local. The first of a declaration
; stands for the whole of it, each other for itself.

(class_body (property_declaration
  (value_binding_pattern)
  .
  (pattern . (simple_identifier) @name .)) @definition.property)

(class_body (property_declaration
  (pattern) (pattern . (simple_identifier) @name .) @definition.property) @anchor)

(class_body (property_declaration
  (pattern (pattern . (simple_identifier) @name .) @definition.property)) @anchor)

(enum_class_body (property_declaration
  (value_binding_pattern)
  .
  (pattern . (simple_identifier) @name .)) @definition.property)

(enum_class_body (property_declaration
  (pattern) (pattern . (simple_identifier) @name .) @definition.property) @anchor)

(enum_class_body (property_declaration
  (pattern (pattern . (simple_identifier) @name .) @definition.property)) @anchor)

(source_file (property_declaration
  (value_binding_pattern)
  .
  (pattern . (simple_identifier) @name .)) @definition.variable)

(source_file (property_declaration
  (pattern) (pattern . (simple_identifier) @name .) @definition.variable) @anchor)

(source_file (property_declaration
  (pattern (pattern . (simple_identifier) @name .) @definition.variable)) @anchor)

(property_declaration (type_annotation ":" . (_) @return_type)) @definition

(property_declaration [(computed_property) (willset_didset_block)] @body) @definition

(protocol_property_declaration
  (pattern (simple_identifier) @name)
  (type_annotation ":" . (_) @return_type)) @definition.property

; Modifiers and attributes.

(class_declaration (modifiers [
  (attribute) @decorator
  (visibility_modifier) @modifier
  (inheritance_modifier) @modifier
  (member_modifier) @modifier
  (property_modifier) @modifier
  (property_behavior_modifier) @modifier
  (mutation_modifier) @modifier
  (function_modifier) @modifier
  (ownership_modifier) @modifier
]+)) @definition

(protocol_declaration (modifiers [
  (attribute) @decorator
  (visibility_modifier) @modifier
  (inheritance_modifier) @modifier
  (member_modifier) @modifier
  (property_modifier) @modifier
  (property_behavior_modifier) @modifier
  (mutation_modifier) @modifier
  (function_modifier) @modifier
  (ownership_modifier) @modifier
]+)) @definition

(enum_entry (modifiers [
  (attribute) @decorator
  (visibility_modifier) @modifier
  (inheritance_modifier) @modifier
  (member_modifier) @modifier
  (property_modifier) @modifier
  (property_behavior_modifier) @modifier
  (mutation_modifier) @modifier
  (function_modifier) @modifier
  (ownership_modifier) @modifier
]+)) @definition

(typealias_declaration (modifiers [
  (attribute) @decorator
  (visibility_modifier) @modifier
  (inheritance_modifier) @modifier
  (member_modifier) @modifier
  (property_modifier) @modifier
  (property_behavior_modifier) @modifier
  (mutation_modifier) @modifier
  (function_modifier) @modifier
  (ownership_modifier) @modifier
]+)) @definition

(associatedtype_declaration (modifiers [
  (attribute) @decorator
  (visibility_modifier) @modifier
  (inheritance_modifier) @modifier
  (member_modifier) @modifier
  (property_modifier) @modifier
  (property_behavior_modifier) @modifier
  (mutation_modifier) @modifier
  (function_modifier) @modifier
  (ownership_modifier) @modifier
]+)) @definition

(macro_declaration (modifiers [
  (attribute) @decorator
  (visibility_modifier) @modifier
  (inheritance_modifier) @modifier
  (member_modifier) @modifier
  (property_modifier) @modifier
  (property_behavior_modifier) @modifier
  (mutation_modifier) @modifier
  (function_modifier) @modifier
  (ownership_modifier) @modifier
]+)) @definition

(function_declaration (modifiers [
  (attribute) @decorator
  (visibility_modifier) @modifier
  (inheritance_modifier) @modifier
  (member_modifier) @modifier
  (property_modifier) @modifier
  (property_behavior_modifier) @modifier
  (mutation_modifier) @modifier
  (function_modifier) @modifier
  (ownership_modifier) @modifier
]+)) @definition

(protocol_function_declaration (modifiers [
  (attribute) @decorator
  (visibility_modifier) @modifier
  (inheritance_modifier) @modifier
  (member_modifier) @modifier
  (property_modifier) @modifier
  (property_behavior_modifier) @modifier
  (mutation_modifier) @modifier
  (function_modifier) @modifier
  (ownership_modifier) @modifier
]+)) @definition

(init_declaration (modifiers [
  (attribute) @decorator
  (visibility_modifier) @modifier
  (inheritance_modifier) @modifier
  (member_modifier) @modifier
  (property_modifier) @modifier
  (property_behavior_modifier) @modifier
  (mutation_modifier) @modifier
  (function_modifier) @modifier
  (ownership_modifier) @modifier
]+)) @definition

(deinit_declaration (modifiers [
  (attribute) @decorator
  (visibility_modifier) @modifier
  (inheritance_modifier) @modifier
  (member_modifier) @modifier
  (property_modifier) @modifier
  (property_behavior_modifier) @modifier
  (mutation_modifier) @modifier
  (function_modifier) @modifier
  (ownership_modifier) @modifier
]+)) @definition

(subscript_declaration (modifiers [
  (attribute) @decorator
  (visibility_modifier) @modifier
  (inheritance_modifier) @modifier
  (member_modifier) @modifier
  (property_modifier) @modifier
  (property_behavior_modifier) @modifier
  (mutation_modifier) @modifier
  (function_modifier) @modifier
  (ownership_modifier) @modifier
]+)) @definition

(property_declaration (modifiers [
  (attribute) @decorator
  (visibility_modifier) @modifier
  (inheritance_modifier) @modifier
  (member_modifier) @modifier
  (property_modifier) @modifier
  (property_behavior_modifier) @modifier
  (mutation_modifier) @modifier
  (function_modifier) @modifier
  (ownership_modifier) @modifier
]+)) @definition

(protocol_property_declaration (modifiers [
  (attribute) @decorator
  (visibility_modifier) @modifier
  (inheritance_modifier) @modifier
  (member_modifier) @modifier
  (property_modifier) @modifier
  (property_behavior_modifier) @modifier
  (mutation_modifier) @modifier
  (function_modifier) @modifier
  (ownership_modifier) @modifier
]+)) @definition

(property_declaration
  (modifiers [
    (attribute) @decorator
    (visibility_modifier) @modifier
    (property_modifier) @modifier
    (property_behavior_modifier) @modifier
  ]+)
  (pattern) (pattern) @definition)

(property_declaration
  (modifiers [
    (attribute) @decorator
    (visibility_modifier) @modifier
    (property_modifier) @modifier
    (property_behavior_modifier) @modifier
  ]+)
  (pattern (pattern) @definition))

