; References, qualified names and members of classes among variables and prototypes.

(field_declaration
  type: (_) @return_type
  declarator: (reference_declarator
    ["&" "&&"] @return_type
    (field_identifier) @name @definition.field)) @range

(declaration
  [
    (storage_class_specifier) @modifier
    (type_qualifier "constexpr") @modifier
    (type_qualifier ["const" "volatile"]) @return_type
  ]*
  type: (_) @return_type
  declarator: [
    (reference_declarator ["&" "&&"] @return_type (identifier) @name @definition.variable)
    (init_declarator declarator: (reference_declarator
      ["&" "&&"] @return_type
      (identifier) @name @definition.variable))
    (qualified_identifier
      scope: (_) @qualifier
      name: (identifier) @name) @definition.variable
    (array_declarator declarator: (qualified_identifier
      scope: (_) @qualifier
      name: (identifier) @name) @definition.variable)
    (init_declarator declarator: [
      (qualified_identifier
        scope: (_) @qualifier
        name: [
          (identifier) @name
          (qualified_identifier scope: (_) @qualifier name: (identifier) @name)
        ]) @definition.variable
      (array_declarator declarator: (qualified_identifier
        scope: (_) @qualifier
        name: (identifier) @name) @definition.variable)
      (pointer_declarator declarator: (qualified_identifier
        scope: (_) @qualifier
        name: (identifier) @name) @definition.variable)
    ])
  ]) @range

(field_declaration
  [
    (storage_class_specifier) @modifier
    (type_qualifier "constexpr") @modifier
    (type_qualifier ["const" "volatile"]) @return_type
  ]*
  type: (_) @return_type
  declarator: [
    (function_declarator) @definition.method
    (reference_declarator ["&" "&&"] @return_type (function_declarator) @definition.method)
    (pointer_declarator "*" @return_type declarator: [
      (function_declarator) @definition.method
      (pointer_declarator "*" @return_type declarator: (function_declarator) @definition.method)
    ])
  ]) @range

(field_declaration "virtual" @modifier declarator: [
  (function_declarator) @definition
  (reference_declarator (function_declarator) @definition)
  (pointer_declarator declarator: (function_declarator) @definition)
])
