; import() gives a module as a value. Shared with TypeScript.

; const a = await import("x"), const { a } = await import("x"), import("x")
(variable_declarator
  name: (identifier) @alias
  value: (await_expression
    (_
      function: (import)
      arguments: (arguments (string) @module)) @import.dynamic))

(variable_declarator
  name: (object_pattern [
    (shorthand_property_identifier_pattern) @name
    (object_assignment_pattern left: (shorthand_property_identifier_pattern) @name)
    (pair_pattern key: (_) @name value: (identifier) @alias)
  ])
  value: (await_expression
    (_
      function: (import)
      arguments: (arguments (string) @module)) @import.dynamic))

(call_expression
  function: (import)
  arguments: (arguments [
    (string) @module
    (template_string . (string_fragment) @module .)
  ])
  (#set! fallback "true")) @import.dynamic
