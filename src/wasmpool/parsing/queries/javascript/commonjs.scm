; What a CommonJS module exports. Shared with TypeScript.

; exports.a = f, exports.a = b.c, module.exports.a = function () {}, exports.a = exports.b = f
((assignment_expression
  left: (_
    object: [(identifier) (member_expression)] @_object
    property: (property_identifier) @alias)
  right: [
    (identifier)
    (member_expression object: (identifier) property: (property_identifier))
  ] @name) @export.assignment
  (#any-of? @_object "exports" "module.exports"))

((assignment_expression
  left: (_
    object: [(identifier) (member_expression)] @_object
    property: (property_identifier) @name)) @export.assignment
  (#any-of? @_object "exports" "module.exports")
  (#set! fallback "true"))

; module.exports = f, module.exports = function f() {}
((assignment_expression
  left: (member_expression) @_left
  right: [
    (identifier) @name
    (function_expression name: (_) @name)
    (generator_function name: (_) @name)
    (class name: (_) @name)
  ]) @export.assignment
  (#eq? @_left "module.exports")
  (#set! name "default"))

((assignment_expression
  left: (_ property: (_) @name) @_left
  right: [
    (arrow_function)
    (function_expression !name)
    (generator_function !name)
    (class !name)
  ]) @export.assignment
  (#eq? @_left "module.exports")
  (#set! name "default"))

((assignment_expression
  left: (member_expression) @_left) @export.assignment
  (#eq? @_left "module.exports")
  (#set! fallback "true")
  (#set! name "default"))

; module.exports = { a, b: c, d() {} }
(assignment_expression
  left: (member_expression) @_left
  right: (object [
    (shorthand_property_identifier) @name @export.assignment
    (pair
      key: [(property_identifier) (string)] @alias
      value: [
        (identifier)
        (member_expression object: (identifier) property: (property_identifier))
      ] @name) @export.assignment
    (pair
      key: [(property_identifier) (string)] @name
      value: [
        (arrow_function)
        (function_expression)
        (generator_function)
        (class)
      ]) @export.assignment
    (method_definition name: [(property_identifier) (string)] @name) @export.assignment
  ])
  (#eq? @_left "module.exports"))

; const api = module.exports = {}, const api = exports = module.exports = {}
((variable_declarator
  name: (identifier) @name
  value: (assignment_expression
    left: (member_expression) @_left
    right: (object)) @export.assignment)
  (#eq? @_left "module.exports")
  (#set! name "default"))

((variable_declarator
  name: (identifier) @name
  value: (_
    left: (identifier) @_exports
    right: (assignment_expression
      left: (member_expression) @_left
      right: (object)) @export.assignment))
  (#eq? @_left "module.exports")
  (#eq? @_exports "exports")
  (#set! name "default"))

; Object.defineProperty(exports, "a", { get: function () { return b.c; } }), as compilers write
; `export { c as a } from "b"`
((call_expression
  function: (_ property: (property_identifier) @_function)
  arguments: (arguments
    .
    (identifier) @_object
    .
    (string) @alias
    .
    (object (pair value: (function_expression body: (_
      .
      (return_statement [
        (identifier)
        (member_expression object: (identifier) property: (property_identifier))
      ] @name)
      .)))))) @export.assignment
  (#eq? @_function "defineProperty")
  (#eq? @_object "exports"))

; __exportStar(require("x"), exports), as compilers write `export * from "x"`
((call_expression
  function: [(identifier) (member_expression)] @_helper
  arguments: (arguments
    .
    (_ function: (identifier) @_function arguments: (arguments . (string) @module .)))) @export.wildcard
  (#eq? @_function "require")
  (#match? @_helper "(^|\\.)__export(Star)?$"))

; Object.assign(exports, require("x")), module.exports = { ...require("x") }
((call_expression
  function: (_ property: (property_identifier) @_helper)
  arguments: (arguments
    .
    [(identifier) (member_expression)] @_object
    (_ function: (identifier) @_function arguments: (arguments . (string) @module .)) @export.wildcard))
  (#eq? @_helper "assign")
  (#any-of? @_object "exports" "module.exports")
  (#eq? @_function "require"))

((assignment_expression
  left: (member_expression) @_left
  right: (object (spread_element
    (_ function: (identifier) @_function arguments: (arguments . (string) @module .))) @export.wildcard))
  (#eq? @_left "module.exports")
  (#eq? @_function "require"))
