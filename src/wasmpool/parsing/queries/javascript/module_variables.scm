; Variables of modules. What is bound inside of callables is dropped as local, and what blocks bind
; with let and const is local too. Shared with TypeScript. What is exported is in variables.scm.

(program
  (lexical_declaration
    kind: "const"
    (variable_declarator name: (identifier) @name) @definition.constant))

(program
  (lexical_declaration
    kind: "let"
    (variable_declarator name: (identifier) @name) @definition.variable))

(program
  (variable_declaration
    (variable_declarator name: (identifier) @name) @definition.variable))

(program
  (if_statement
    consequence: (statement_block
      (variable_declaration
        (variable_declarator name: (identifier) @name) @definition.variable))))

(program
  (try_statement
    body: (statement_block
      (variable_declaration
        (variable_declarator name: (identifier) @name) @definition.variable))))

; const { a, b: c, ...d } = x, const [e] = y
(program
  (lexical_declaration
    kind: "const"
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
            (object_pattern (pair_pattern value: [
              (identifier) @name @definition.constant
              (object_pattern (shorthand_property_identifier_pattern) @name @definition.constant)
            ]))
            (array_pattern (identifier) @name @definition.constant)
          ])
        ])
        (array_pattern [
          (identifier) @name @definition.constant
          (assignment_pattern left: (identifier) @name @definition.constant)
          (rest_pattern (identifier) @name @definition.constant)
          (object_pattern (shorthand_property_identifier_pattern) @name @definition.constant)
        ])
      ])))

(program
  [
    (lexical_declaration
      kind: "let"
      (variable_declarator
        name: [
          (object_pattern [
            (shorthand_property_identifier_pattern) @name @definition.variable
            (object_assignment_pattern
              left: (shorthand_property_identifier_pattern) @name @definition.variable)
            (rest_pattern (identifier) @name @definition.variable)
            (pair_pattern value: [
              (identifier) @name @definition.variable
              (assignment_pattern left: (identifier) @name @definition.variable)
            ])
          ])
          (array_pattern (identifier) @name @definition.variable)
        ]))
    (variable_declaration
      (variable_declarator
        name: [
          (object_pattern [
            (shorthand_property_identifier_pattern) @name @definition.variable
            (object_assignment_pattern
              left: (shorthand_property_identifier_pattern) @name @definition.variable)
            (rest_pattern (identifier) @name @definition.variable)
            (pair_pattern value: [
              (identifier) @name @definition.variable
              (assignment_pattern left: (identifier) @name @definition.variable)
            ])
          ])
          (array_pattern (identifier) @name @definition.variable)
        ]))
  ])
