; What TypeScript adds: types, members with modifiers, signatures without a body, namespaces.

(class_declaration
  name: (type_identifier) @name
  body: (class_body) @body) @definition.class

(abstract_class_declaration
  name: (type_identifier) @name
  body: (class_body) @body) @definition.class

(interface_declaration
  name: (type_identifier) @name
  body: (interface_body) @body) @definition.interface

(enum_declaration
  name: (identifier) @name
  body: (enum_body) @body) @definition.enum

(enum_body name: _ @name @definition.enumMember)
(enum_body (enum_assignment name: _ @name) @definition.enumMember)

(type_alias_declaration name: (type_identifier) @name) @definition.typeAlias
(type_alias_declaration value: (object_type) @body) @definition

; namespace A.B {}, declare module "x" {}
(internal_module
  name: (_) @name
  body: (statement_block) @body) @definition.namespace

(module
  name: (_) @name
  body: (statement_block)? @body) @definition.namespace

; Signatures: overloads, ambient functions, abstract methods.
(function_signature name: (identifier) @name) @definition.function
(abstract_method_signature name: _ @name) @definition.method
(class_body (method_signature name: _ @name) @definition.method)

(interface_body (method_signature name: _ @name) @definition.method)

(interface_body (property_signature name: _ @name) @definition.property)

(type_alias_declaration
  value: (object_type
    (method_signature name: _ @name) @definition.method))

(type_alias_declaration
  value: (object_type
    (property_signature name: _ @name) @definition.property))

; A field that holds a function is a method.
(public_field_definition
  name: _ @name
  value: [(arrow_function) (function_expression) (generator_function)] @definition.method) @range

; One that holds a class is that class.
(public_field_definition
  name: _ @name
  value: (class !name) @definition.class) @range

(public_field_definition name: _ @name) @definition.field

; constructor(private readonly x: T)
(method_definition
  parameters: (formal_parameters [
    (required_parameter
      (accessibility_modifier) @modifier
      (override_modifier)? @modifier
      "readonly"? @modifier
      pattern: (identifier) @name
      type: (type_annotation (_) @return_type)?) @definition.field
    (optional_parameter
      (accessibility_modifier) @modifier
      (override_modifier)? @modifier
      "readonly"? @modifier
      pattern: (identifier) @name
      type: (type_annotation (_) @return_type)?) @definition.field
    (required_parameter
      . "readonly" @modifier
      pattern: (identifier) @name
      type: (type_annotation (_) @return_type)?) @definition.field
    (optional_parameter
      . "readonly" @modifier
      pattern: (identifier) @name
      type: (type_annotation (_) @return_type)?) @definition.field
  ])
  (#set! owner "class"))

(method_definition
  parameters: (formal_parameters
    (required_parameter
      (override_modifier)? @modifier
      "readonly" @modifier
      pattern: (identifier) @name
      type: (type_annotation (_) @return_type)?) @definition.field)
  (#set! owner "class"))

; Variables of namespaces, and of declarations without a value. What is exported is in variables.scm.

(internal_module body: (statement_block [
  (lexical_declaration
    kind: "const"
    (variable_declarator name: (identifier) @name) @definition.constant)
]))

(internal_module body: (statement_block [
  (lexical_declaration
    kind: "let"
    (variable_declarator name: (identifier) @name) @definition.variable)
  (variable_declaration
    (variable_declarator name: (identifier) @name) @definition.variable)
]))

(module body: (statement_block [
  (lexical_declaration
    kind: "const"
    (variable_declarator name: (identifier) @name) @definition.constant)
]))

(module body: (statement_block [
  (lexical_declaration
    kind: "let"
    (variable_declarator name: (identifier) @name) @definition.variable)
  (variable_declaration
    (variable_declarator name: (identifier) @name) @definition.variable)
]))

; declare global { var a: A }, and global {} inside of declare module, which the grammar has not
(ambient_declaration
  (statement_block
    (variable_declaration
      (variable_declarator name: (identifier) @name) @definition.variable)))

(module
  body: (statement_block
    (statement_block
      (variable_declaration
        (variable_declarator name: (identifier) @name) @definition.variable))))

(ambient_declaration
  (lexical_declaration
    kind: "const"
    (variable_declarator name: (identifier) @name) @definition.constant))

(ambient_declaration [
  (lexical_declaration
    kind: "let"
    (variable_declarator name: (identifier) @name) @definition.variable)
  (variable_declaration
    (variable_declarator name: (identifier) @name) @definition.variable)
])

; Types.
(_ return_type: (type_annotation (_) @return_type)) @definition
(_ return_type: (asserts_annotation (_) @return_type)) @definition
(_ return_type: (type_predicate_annotation (_) @return_type)) @definition
(public_field_definition
  type: (type_annotation (_) @return_type)) @definition
(property_signature
  type: (type_annotation (_) @return_type)) @definition
(variable_declarator
  type: (type_annotation (_) @return_type)) @definition

; Modifiers.
(method_definition (accessibility_modifier) @modifier) @definition
(method_definition (override_modifier) @modifier) @definition
(method_signature (accessibility_modifier) @modifier) @definition
(method_signature ["static" "async" "get" "set" "readonly"] @modifier) @definition
(abstract_method_signature (accessibility_modifier) @modifier) @definition
(abstract_method_signature ["abstract" "get" "set"] @modifier) @definition
(public_field_definition (accessibility_modifier) @modifier) @definition
(public_field_definition (override_modifier) @modifier) @definition
(public_field_definition
  ["static" "readonly" "abstract" "declare" "accessor"] @modifier) @definition
(property_signature "readonly" @modifier) @definition
(abstract_class_declaration "abstract" @modifier) @definition
(function_signature "async" @modifier) @definition
(enum_declaration "const" @modifier) @definition
(ambient_declaration "declare" @modifier . (_) @definition)

(method_signature ["get" "set"] (#set! kind "property")) @definition
(abstract_method_signature ["get" "set"] (#set! kind "property")) @definition

(public_field_definition
  name: (private_property_identifier)
  (#set! visibility "private")) @definition

; Decorators; those of members stand before them in the body of the class.
(class_declaration decorator: (decorator (_) @decorator)) @definition
(abstract_class_declaration decorator: (decorator (_) @decorator)) @definition
(class decorator: (decorator (_) @decorator)) @definition
(public_field_definition decorator: (decorator (_) @decorator)) @definition
(export_statement
  decorator: (decorator (_) @decorator)
  declaration: (_) @definition)
(class_body
  (decorator (_) @decorator) . (method_definition) @definition)
(class_body
  (decorator (_) @decorator) . (decorator) . (method_definition) @definition)
(class_body
  (decorator (_) @decorator) . (decorator) . (decorator) . (method_definition) @definition)

; The methods of const o = { f() {} } as T
(variable_declarator value: (as_expression (object) @body)) @definition
(variable_declarator value: (satisfies_expression (object) @body)) @definition
