; import declarations, reexports, require() and import(). Shared with TypeScript.

(import_statement
  (import_clause (identifier) @alias)
  source: (string) @module
  (#set! name "default")) @import.default

(import_statement
  (import_clause (namespace_import (identifier) @alias))
  source: (string) @module) @import.namespace

(import_statement
  (import_clause (named_imports (import_specifier name: _ @name !alias)))
  source: (string) @module) @import.named

(import_statement
  (import_clause (named_imports (import_specifier name: _ @name alias: (_) @alias)))
  source: (string) @module) @import.named

(import_statement
  . "import" . source: (string) @module) @import.side_effect

; import {} from "x" binds nothing.
(import_statement
  (import_clause . (named_imports . "{" . "}"))
  source: (string) @module
  (#set! fallback "true")) @import.side_effect

; export { a as b } from "x": `local_name` is the name under which it goes on.
(export_statement
  (export_clause (export_specifier name: _ @name !alias))
  source: (string) @module) @import.reexport

(export_statement
  (export_clause (export_specifier name: _ @name alias: _ @alias))
  source: (string) @module) @import.reexport

(export_statement
  (namespace_export "as" . _ @alias)
  source: (string) @module) @import.reexport

(export_statement "*" source: (string) @module) @import.reexport

; const a = require("x"), const { a, b: c } = require("x"), const a = require("x").b
(variable_declarator
  name: (identifier) @alias
  value: (call_expression
    function: (identifier) @_function
    arguments: (arguments . (string) @module .)) @import.namespace
  (#eq? @_function "require"))

(assignment_expression
  left: (identifier) @alias
  right: (call_expression
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
  value: (call_expression
    function: (identifier) @_function
    arguments: (arguments . (string) @module .)) @import.named
  (#eq? @_function "require"))

(variable_declarator
  name: (identifier) @alias
  value: (member_expression
    object: (call_expression
      function: (identifier) @_function
      arguments: (arguments . (string) @module .)) @import.named
    property: (property_identifier) @name)
  (#eq? @_function "require"))

; require("x") alone, and anywhere in an expression
((expression_statement
  (call_expression
    function: (identifier) @_function
    arguments: (arguments . (string) @module .)) @import.side_effect)
  (#eq? @_function "require"))

((call_expression
  function: (identifier) @_function
  arguments: (arguments . (string) @module .)) @import.dynamic
  (#eq? @_function "require")
  (#set! fallback "true"))

; const a = await import("x"), const { a } = await import("x"), import("x")
(variable_declarator
  name: (identifier) @alias
  value: (await_expression
    (call_expression
      function: (import)
      arguments: (arguments . (string) @module)) @import.dynamic))

(variable_declarator
  name: (object_pattern [
    (shorthand_property_identifier_pattern) @name
    (object_assignment_pattern left: (shorthand_property_identifier_pattern) @name)
    (pair_pattern key: (_) @name value: (identifier) @alias)
  ])
  value: (await_expression
    (call_expression
      function: (import)
      arguments: (arguments . (string) @module)) @import.dynamic))

(call_expression
  function: (import)
  arguments: (arguments . [
    (string) @module
    (template_string . (string_fragment) @module .)
  ])
  (#set! fallback "true")) @import.dynamic
