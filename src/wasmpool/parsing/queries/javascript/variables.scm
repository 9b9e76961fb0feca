; Variables that are exported, of modules and of namespaces, and what belongs to variables. Shared
; with TypeScript.

(export_statement
  declaration: (lexical_declaration
    kind: "const"
    (variable_declarator name: (identifier) @name) @definition.constant))

(export_statement
  declaration: (lexical_declaration
    kind: "let"
    (variable_declarator name: (identifier) @name) @definition.variable))

(export_statement
  declaration: (variable_declaration
    (variable_declarator name: (identifier) @name) @definition.variable))

(export_statement
  declaration: (lexical_declaration
    (variable_declarator
      name: [
        (object_pattern [
          (shorthand_property_identifier_pattern) @name @definition.constant
          (object_assignment_pattern
            left: (shorthand_property_identifier_pattern) @name @definition.constant)
          (rest_pattern (identifier) @name @definition.constant)
          (pair_pattern value: [
            (identifier) @name @definition.constant
            (assignment_pattern left: (identifier) @name @definition.constant)
            (object_pattern (shorthand_property_identifier_pattern) @name @definition.constant)
            (object_pattern (pair_pattern value: (identifier) @name @definition.constant))
          ])
        ])
        (array_pattern [
          (identifier) @name @definition.constant
          (assignment_pattern left: (identifier) @name @definition.constant)
          (rest_pattern (identifier) @name @definition.constant)
        ])
      ])))

; What is written in the value belongs to the variable: the methods of an object, the calls of a
; function that is handed to a wrapper (memo(() => ...)).
(variable_declarator value: (object) @body) @definition

(variable_declarator
  value: (call_expression
    arguments: (arguments [
      (arrow_function)
      (function_expression)
      (object)
    ])) @body) @definition

(variable_declarator
  value: (new_expression
    arguments: (arguments [
      (arrow_function)
      (function_expression)
      (object)
    ])) @body) @definition
