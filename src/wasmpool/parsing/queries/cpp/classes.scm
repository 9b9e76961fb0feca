; Namespaces, classes and other types, beyond those of C.

(namespace_definition
  name: [
    (namespace_identifier) @name
    (nested_namespace_specifier (namespace_identifier) @qualifier (namespace_identifier) @name .)
    (nested_namespace_specifier
      (namespace_identifier) @qualifier
      (nested_namespace_specifier (namespace_identifier) @qualifier (namespace_identifier) @name .))
  ]
  body: (_) @body) @definition.namespace

; What lies in a namespace without a name is seen by its file alone.
(namespace_definition !name body: (_) @body) @scope
(namespace_definition !name body: (declaration_list "{" @section (#set! visibility "private")))

; LIBRARY_NAMESPACE_BEGIN namespace name { … }: a macro that the grammar takes for a type.
(function_definition
  declarator: (identifier) @_keyword
  (ERROR (identifier) @name)
  body: (compound_statement) @body
  (#eq? @_keyword "namespace")) @definition.namespace

(function_definition
  (ERROR (identifier) @_keyword)
  declarator: (identifier) @name
  body: (compound_statement) @body
  (#eq? @_keyword "namespace")) @definition.namespace

(class_specifier
  name: [
    (type_identifier) @name
    (template_type name: (type_identifier) @name)
    (_ scope: (_) @qualifier name: [
      (type_identifier) @name
      (template_type name: (type_identifier) @name)
    ])
  ]
  body: (_) @body) @definition.class

(struct_specifier
  name: [
    (template_type name: (type_identifier) @name)
    (_ scope: (_) @qualifier name: [
      (type_identifier) @name
      (template_type name: (type_identifier) @name)
    ])
  ]
  body: (_) @body) @definition.struct

; class API Name : public Base { … }: a macro that the grammar takes for the name.
(function_definition
  type: [(class_specifier !body) (struct_specifier !body)]
  declarator: (identifier) @name
  body: (compound_statement) @body) @definition.class

(alias_declaration name: (type_identifier) @name type: (_) @return_type) @definition.typeAlias

(concept_definition name: (identifier) @name) @definition.trait

(template_declaration [
  (class_specifier)
  (struct_specifier)
  (union_specifier)
  (alias_declaration)
  (concept_definition)
] @definition) @anchor

; Members have the visibility of the section that they stand in.

(class_specifier body: (field_declaration_list "{" @section (#set! visibility "private")))
(struct_specifier body: (field_declaration_list "{" @section (#set! visibility "public")))
(union_specifier body: (field_declaration_list "{" @section (#set! visibility "public")))

((access_specifier) @section (#eq? @section "public") (#set! visibility "public"))
((access_specifier) @section (#eq? @section "protected") (#set! visibility "protected"))
((access_specifier) @section (#eq? @section "private") (#set! visibility "private"))
