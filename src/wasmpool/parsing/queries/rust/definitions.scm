(mod_item name: (identifier) @name body: (declaration_list)? @body) @definition.module

(function_item
  name: (identifier) @name
  return_type: (_)? @return_type
  body: (block) @body) @definition.function

(function_signature_item
  name: (identifier) @name
  return_type: (_)? @return_type) @definition.function

(struct_item
  name: (type_identifier) @name
  body: (field_declaration_list)? @body) @definition.struct

(union_item name: (type_identifier) @name body: (_) @body) @definition.struct

(enum_item name: (type_identifier) @name body: (_) @body) @definition.enum

(enum_variant name: (identifier) @name) @definition.enumMember

(enum_variant body: (field_declaration_list) @body) @definition

; What a variant has is as public as the variant is.
(enum_variant body: (field_declaration_list "{" @section (#set! visibility "public")))

(field_declaration
  name: (field_identifier) @name
  type: (_) @return_type) @definition.field

(trait_item name: (type_identifier) @name body: (_) @body) @definition.trait

(associated_type name: (type_identifier) @name) @definition.typeAlias

(type_item name: (type_identifier) @name type: (_) @return_type) @definition.typeAlias

(const_item name: (identifier) @name type: (_) @return_type (#not-eq? @name "_")) @definition.constant

(static_item name: (identifier) @name type: (_) @return_type) @definition.variable

(macro_definition name: (identifier) @name) @definition.macro

; `impl` names what is in it by the type; the members of a trait are as public as the trait.

(impl_item
  type: [
    (type_identifier) @name
    (primitive_type) @name
    (scoped_type_identifier name: (type_identifier) @name)
    (generic_type type: [
      (type_identifier) @name
      (scoped_type_identifier name: (type_identifier) @name)
    ])
    (reference_type type: [
      (type_identifier) @name
      (primitive_type) @name
      (scoped_type_identifier name: (type_identifier) @name)
      (generic_type type: (type_identifier) @name)
    ])
  ]
  body: (declaration_list) @body) @scope

(impl_item type: (_) @name body: (declaration_list) @body) @scope

(impl_item trait: (_) body: (declaration_list "{" @section (#set! visibility "public")))

; Modifiers. `extern` stands with its ABI.

(mod_item (visibility_modifier) @modifier) @definition
(function_item (visibility_modifier) @modifier) @definition
(function_signature_item (visibility_modifier) @modifier) @definition
(struct_item (visibility_modifier) @modifier) @definition
(union_item (visibility_modifier) @modifier) @definition
(enum_item (visibility_modifier) @modifier) @definition
(field_declaration (visibility_modifier) @modifier) @definition
(trait_item (visibility_modifier) @modifier) @definition
(trait_item "unsafe" @modifier) @definition
(type_item (visibility_modifier) @modifier) @definition
(const_item (visibility_modifier) @modifier) @definition
(static_item (visibility_modifier) @modifier) @definition
(static_item (mutable_specifier) @modifier) @definition

(function_item (function_modifiers
  ["async" "const" "default" "unsafe" (extern_modifier)] @modifier)) @definition
(function_signature_item (function_modifiers
  ["async" "const" "default" "unsafe" (extern_modifier)] @modifier)) @definition

; Attributes stand before the item, among other attributes and comments.

((attribute_item (attribute) @decorator)
  . [(attribute_item) (line_comment) (block_comment)]*
  . [
    (mod_item) (function_item) (function_signature_item) (struct_item) (union_item) (enum_item)
    (enum_variant) (field_declaration) (trait_item) (associated_type) (type_item) (const_item)
    (static_item) (macro_definition)
  ] @definition)

((attribute_item (attribute (identifier) @_attribute))
  . [(attribute_item) (line_comment) (block_comment)]*
  . (macro_definition) @definition
  (#eq? @_attribute "macro_export")
  (#set! visibility "public"))

; `//!` at the start of a module or function documents it.

(mod_item body: (declaration_list
  . (line_comment (inner_doc_comment_marker))+ @doc)) @definition

(function_item body: (block
  . (line_comment (inner_doc_comment_marker))+ @doc)) @definition

; Parameters.

(function_item parameters: (parameters
  (parameter
    pattern: (_) @parameter.name
    type: (_) @parameter.type) @parameter)) @definition

(function_signature_item parameters: (parameters
  (parameter
    pattern: (_) @parameter.name
    type: (_) @parameter.type) @parameter)) @definition

(function_item parameters: (parameters
  (self_parameter (self) @parameter.name) @parameter)) @definition

(function_signature_item parameters: (parameters
  (self_parameter (self) @parameter.name) @parameter)) @definition

(function_signature_item parameters: (parameters
  (variadic_parameter) @parameter)
  (#set! parameter.kind "variadic")) @definition
