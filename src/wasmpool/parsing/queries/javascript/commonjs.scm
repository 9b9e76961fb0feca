; What a CommonJS module exports. Shared with TypeScript.

; exports.a = f, module.exports.a = function () {}, exports.a = exports.b = f
((assignment_expression
  left: (_
    object: [(identifier) (member_expression)] @_object
    property: (property_identifier) @alias)
  right: (identifier) @name) @export.assignment
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
    (pair key: [(property_identifier) (string)] @alias value: (identifier) @name) @export.assignment
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
