; Which values names get, only when bindings are asked for. A value ends where its record ends.
; Shared with TypeScript.

(variable_declarator name: (identifier) @name value: (_)? @value) @binding.assign

; A name gets another value where it is declared: here or further out.
(assignment_expression
  left: (identifier) @name
  right: (_) @value) @binding.set

(assignment_expression
  left: (member_expression) @name
  right: (_) @value) @binding.assign

; What it gets where it has none yet.
(augmented_assignment_expression
  left: (identifier) @name
  operator: ["??=" "||="]
  right: (_) @value) @binding.set

(augmented_assignment_expression
  left: (member_expression) @name
  operator: ["??=" "||="]
  right: (_) @value) @binding.assign

; What a module gives others in place of itself, where that has no name of its own.
(export_statement
  "default" @name
  value: [
    (object)
    (array)
    (call_expression)
    (new_expression)
    (member_expression)
    (parenthesized_expression)
  ] @value @binding.assign)

; What is put into a table under a key.
(assignment_expression
  left: (subscript_expression
    object: [(identifier) (subscript_expression)]
    index: [(string) (number)]) @name
  right: (_) @value) @binding.assign

; What is taken apart: all names, and the value. Names alone follow, for parameters have no more.
(variable_declarator
  name: [(array_pattern) (object_pattern)] @name
  value: (_) @value) @binding.unpack
(assignment_expression
  left: [(array_pattern) (object_pattern)] @name
  right: (_) @value) @binding.unpack

(object_pattern (shorthand_property_identifier_pattern) @name @binding.assign)
(pair_pattern value: (identifier) @name @binding.assign)
(array_pattern (identifier) @name @binding.assign)

(catch_clause parameter: (identifier) @name @binding.assign)

(for_in_statement
  left: (identifier) @name
  operator: "of"
  right: (_) @value @binding.element)

(for_in_statement
  left: [(array_pattern) (object_pattern)] @name @binding.elements
  operator: "of"
  right: (_) @value)

; What a name is known to be in a block, by a test.
(if_statement
  condition: (parenthesized_expression
    (binary_expression left: (identifier) @name operator: "instanceof" right: (_) @type))
  consequence: (_) @binding.narrow)
(if_statement
  condition: (parenthesized_expression (binary_expression
    left: (binary_expression left: (identifier) @name operator: "instanceof" right: (_) @type)
    operator: "&&"))
  consequence: (_) @binding.narrow)
(binary_expression
  left: (binary_expression left: (identifier) @name operator: "instanceof" right: (_) @type)
  operator: "&&"
  right: (_) @binding.narrow)
(ternary_expression
  condition: (binary_expression left: (identifier) @name operator: "instanceof" right: (_) @type)
  consequence: (_) @binding.narrow)
; By a function that says what it tells.
(if_statement
  condition: (parenthesized_expression (call_expression
    function: [(identifier) (member_expression)] @type
    arguments: (arguments . (identifier) @name .)))
  consequence: (_) @binding.narrow)

(return_statement (_) @value @binding.return)
(arrow_function body: (expression) @value @binding.return)
(yield_expression (expression) @value @binding.yield)

; What returns in there need not return from the definition around it. The value is the parameters.
(arrow_function
  parameter: (identifier)? @value
  parameters: (formal_parameters)? @value) @binding.closure
(function_expression parameters: (formal_parameters) @value) @binding.closure
(arrow_function parameter: (identifier) @name @binding.assign)

; What is called and has no name. Compilers write (0, a.f)() for an imported f.
(call_expression function: [(call_expression) (subscript_expression)] @value) @binding.call
(call_expression
  function: (parenthesized_expression (sequence_expression (_) @value .))) @binding.call

; What is passed, where a function or an object may be among it.
(arguments [
  (identifier)
  (member_expression)
  (call_expression)
  (new_expression)
  (object)
]) @value @binding.arguments

; What is put into something.
(assignment_expression
  left: (subscript_expression object: [(identifier) (member_expression)] @name)
  right: (_) @value) @binding.put
((call_expression
  function: (member_expression
    object: [(identifier) (member_expression)] @name
    property: (property_identifier) @_method)
  arguments: (arguments . (_) @value .)) @binding.put
  (#any-of? @_method "push" "add" "unshift"))
((call_expression
  function: (member_expression
    object: [(identifier) (member_expression)] @name
    property: (property_identifier) @_method)
  arguments: (arguments . (_) . (_) @value .)) @binding.put
  (#eq? @_method "set"))
