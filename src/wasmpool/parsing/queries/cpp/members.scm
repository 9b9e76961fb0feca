; References, qualified names and members of classes among variables and prototypes.

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
    (_
      scope: (_) @qualifier
      name: (identifier) @name) @definition.variable
    (_ declarator: (_
      scope: (_) @qualifier
      name: (identifier) @name) @definition.variable "[")
    (init_declarator declarator: [
      (_
        scope: (_) @qualifier
        name: [
          (identifier) @name
          (_ scope: (_) @qualifier name: (identifier) @name)
        ]) @definition.variable
      (_ declarator: (_
        scope: (_) @qualifier
        name: (identifier) @name) @definition.variable "[")
      (_ "*" declarator: (_
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
    (_ "*" @return_type declarator: [
      (function_declarator) @definition.method
      (_ "*" @return_type declarator: (function_declarator) @definition.method)
    ])
  ]) @range
