; Types.

(class_declaration ["class" "actor"] name: (type_identifier) @name body: (_) @body)
  @definition.class
(class_declaration "struct" name: (type_identifier) @name body: (_) @body) @definition.struct
(class_declaration "enum" name: (type_identifier) @name body: (_) @body) @definition.enum
(class_declaration "extension" name: (user_type) @name body: (_) @body) @scope

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

(function_declaration "func" . _ @name) @definition.function

(protocol_function_declaration "func" . _ @name) @definition.method

(init_declaration "init" @name) @definition.constructor

(deinit_declaration "deinit" @name) @definition.method

(subscript_declaration "subscript" @name) @definition.property

; What they have in common belongs to whatever it stands in.

(_ (function_body) @body) @definition

(_ "->" . (_) @return_type) @definition

(_
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

(_
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

(class_body (_
  (value_binding_pattern)
  .
  (_ . (simple_identifier) @name .)) @definition.property)

(class_body (_ (pattern) (pattern . (simple_identifier) @name .) @definition.property) @anchor)

(class_body (_ (_ (pattern . (simple_identifier) @name .) @definition.property)) @anchor)

(enum_class_body (_
  (value_binding_pattern)
  .
  (_ . (simple_identifier) @name .)) @definition.property)

(enum_class_body (_ (pattern) (pattern . (simple_identifier) @name .) @definition.property) @anchor)

(enum_class_body (_ (_ (pattern . (simple_identifier) @name .) @definition.property)) @anchor)

(source_file (_
  (value_binding_pattern)
  .
  (_ . (simple_identifier) @name .)) @definition.variable)

(source_file (_ (pattern) (pattern . (simple_identifier) @name .) @definition.variable) @anchor)

(source_file (_ (_ (pattern . (simple_identifier) @name .) @definition.variable)) @anchor)

(_ (type_annotation ":" . (_) @return_type)) @definition

(_ (computed_property) @body) @definition
(_ (willset_didset_block) @body) @definition

(protocol_property_declaration
  (_ (simple_identifier) @name)
  (type_annotation)) @definition.property

; Modifiers and attributes.

(_ (modifiers [
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

(_
  (modifiers [
    (attribute) @decorator
    (visibility_modifier) @modifier
    (property_modifier) @modifier
    (property_behavior_modifier) @modifier
  ]+)
  (pattern) (pattern) @definition)

(_
  (modifiers [
    (attribute) @decorator
    (visibility_modifier) @modifier
    (property_modifier) @modifier
    (property_behavior_modifier) @modifier
  ]+)
  (pattern (pattern) @definition))

