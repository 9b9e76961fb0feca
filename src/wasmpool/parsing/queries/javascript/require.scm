; require() gives a module as a value. Shared with TypeScript.

; const a = require("x"), const { a, b: c } = require("x"), const a = require("x").b
(variable_declarator
  name: (identifier) @alias
  value: (_
    function: (identifier) @_function
    arguments: (arguments . (string) @module .)) @import.namespace
  (#eq? @_function "require"))

(assignment_expression
  left: (identifier) @alias
  right: (_
    function: (identifier) @_function
    arguments: (arguments . (string) @module .)) @import.namespace
  (#eq? @_function "require"))

(variable_declarator
  name: (object_pattern [
    (shorthand_property_identifier_pattern) @name
    (object_assignment_pattern left: (shorthand_property_identifier_pattern) @name)
    (pair_pattern key: (_) @name value: [
      (identifier) @alias
      (assignment_pattern left: (identifier) @alias)
      (object_pattern)
      (array_pattern)
    ])
  ])
  value: (_
    function: (identifier) @_function
    arguments: (arguments . (string) @module .)) @import.named
  (#eq? @_function "require"))

(variable_declarator
  name: (identifier) @alias
  value: (_
    object: (_
      function: (identifier) @_function
      arguments: (arguments . (string) @module .)) @import.named
    property: (property_identifier) @name)
  (#eq? @_function "require"))

; const a = __importDefault(require("x")), as compilers write `import a from "x"`
(variable_declarator
  name: (identifier) @alias
  value: (_
    function: [(identifier) (member_expression)] @_helper
    arguments: (arguments
      .
      (_
        function: (identifier) @_function
        arguments: (arguments . (string) @module .)) @import.namespace))
  (#eq? @_function "require")
  (#match? @_helper "(^|\\.|\\b_)(_importDefault|_importStar|_toESM|interopRequire\\w+)$"))

; require("x") alone, and anywhere in an expression
((expression_statement
  (_
    function: (identifier) @_function
    arguments: (arguments . (string) @module .)) @import.side_effect)
  (#eq? @_function "require"))

((call_expression
  function: (identifier) @_function
  arguments: (arguments . (string) @module .)) @import.dynamic
  (#eq? @_function "require")
  (#set! fallback "true"))
