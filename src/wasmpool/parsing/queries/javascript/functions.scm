; Functions, and what functions and classes without a name of their own are bound to. Shared with
; TypeScript: only what both grammars have.

(function_declaration
  name: (identifier) @name
  body: (statement_block) @body) @definition.function

(generator_function_declaration
  name: (identifier) @name
  body: (statement_block) @body) @definition.function

; const f = () => {}
(variable_declarator
  name: (identifier) @name
  value: [(arrow_function) (function_expression) (generator_function)] @definition.function) @range

(variable_declarator
  name: (identifier) @name
  value: (class) @definition.class) @range

; { f: function () {} }, { f() {} }
(pair
  key: _ @name
  value: [(arrow_function) (function_expression) (generator_function)] @definition.method) @range

(pair
  key: _ @name
  value: (class) @definition.class) @range

(method_definition
  name: _ @name
  body: (statement_block) @body) @definition.method

; What methods lie in: const o = { f() {} } and { o: { f() {} } }
(pair key: [(property_identifier) (string)] @name value: (object) @body) @scope

; module.exports = function f() {}; without a name of its own it is called `exports`.
(assignment_expression
  left: (member_expression) @_left
  right: [(function_expression name: (_) @name) (generator_function name: (_) @name)] @definition.function
  (#eq? @_left "module.exports")) @range

(assignment_expression
  left: (member_expression) @_left
  right: (class name: (_) @name) @definition.class
  (#eq? @_left "module.exports")) @range

; f = function () {}, exports.f = function () {}, and module.exports.f
(assignment_expression
  left: [
    (identifier) @name
    (_
      object: [(identifier) (member_expression)] @_object
      property: (property_identifier) @name)
    (_ property: (property_identifier) @name) @_left
  ]
  right: [(arrow_function) (function_expression) (generator_function)] @definition.function
  (#any-of? @_object "exports" "module.exports")
  (#eq? @_left "module.exports")) @range

; A.prototype.f = function () {}, this.f, a.b.f, g().f, (a as A).f
(assignment_expression
  left: [
    (_
      object: (_
        object: [(identifier) (member_expression)] @qualifier
        property: (property_identifier) @_prototype)
      property: (property_identifier) @name)
    (_
      object: (this)
      property: [(property_identifier) (private_property_identifier)] @name)
    (_
      object: [(identifier) (member_expression)] @qualifier
      property: (property_identifier) @name) @_left
    (_
      object: [(call_expression) (parenthesized_expression) (subscript_expression)]
      property: (property_identifier) @name)
  ]
  right: [(arrow_function) (function_expression) (generator_function)] @definition.method
  (#eq? @_prototype "prototype")
  (#not-match? @_left "[(\\[\\s]")
  (#not-match? @_left "^(module\\.)?exports\\.[^.]+$|^module\\.exports$|\\.prototype\\.[^.]+$")) @range

; f = class {}, exports.f, a.b.f
(assignment_expression
  left: [
    (identifier) @name
    (_
      object: [(identifier) (member_expression)] @_object
      property: (property_identifier) @name)
    (_ property: (property_identifier) @name) @_exports
    (_
      object: [(identifier) (member_expression)] @qualifier
      property: (property_identifier) @name) @_left
  ]
  right: (class) @definition.class
  (#any-of? @_object "exports" "module.exports")
  (#eq? @_exports "module.exports")
  (#not-match? @_left "[(\\[\\s]")
  (#not-match? @_left "^(module\\.)?exports\\.[^.]+$|^module\\.exports$|\\.prototype\\.[^.]+$")) @range

; export default () => {}
(export_statement
  "default" @name
  value: [(arrow_function) (function_expression !name) (generator_function !name)] @definition.function)

(export_statement
  "default" @name
  value: (class !name) @definition.class)

; (function f() {})
(function_expression name: (identifier) @name) @definition.function
(generator_function name: (identifier) @name) @definition.function
(class name: (_) @name) @definition.class

; What lies in a function or a class, whatever it is bound to.
(arrow_function body: (_) @body) @definition
(function_expression body: (_) @body) @definition
(generator_function body: (_) @body) @definition
(class body: (_) @body) @definition

(function_declaration "async" @modifier) @definition
(generator_function_declaration "async" @modifier) @definition
(function_expression "async" @modifier) @definition
(generator_function "async" @modifier) @definition
(arrow_function "async" @modifier) @definition
(method_definition ["static" "async" "get" "set"] @modifier) @definition

(method_definition ["get" "set"] (#set! kind "property")) @definition

(method_definition
  name: (private_property_identifier)
  (#set! visibility "private")) @definition
