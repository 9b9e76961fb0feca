; What a module exports: only statements of the module itself, not those inside of namespaces.
; Shared with TypeScript.

; export function f() {}, export const a = 1, b = 2, export const { c, d: e } = x
(export_statement
  declaration: (_ name: (_) @name)
  (#set! fallback "true")
  (#set! outside "definitions")) @export.named

(export_statement
  declaration: [
    (lexical_declaration (variable_declarator name: (identifier) @name))
    (variable_declaration (variable_declarator name: (identifier) @name))
  ]
  (#set! outside "definitions")) @export.named

(export_statement
  declaration: [
    (lexical_declaration (variable_declarator name: [
      (object_pattern [
        (shorthand_property_identifier_pattern) @name
        (object_assignment_pattern left: (shorthand_property_identifier_pattern) @name)
        (rest_pattern (identifier) @name)
        (pair_pattern value: [
          (identifier) @name
          (assignment_pattern left: (identifier) @name)
          (object_pattern (shorthand_property_identifier_pattern) @name)
          (object_pattern (pair_pattern value: (identifier) @name))
        ])
      ])
      (array_pattern [
        (identifier) @name
        (assignment_pattern left: (identifier) @name)
        (rest_pattern (identifier) @name)
      ])
    ]))
    (variable_declaration (variable_declarator name: [
      (object_pattern [
        (shorthand_property_identifier_pattern) @name
        (pair_pattern value: (identifier) @name)
      ])
      (array_pattern (identifier) @name)
    ]))
  ]
  (#set! outside "definitions")) @export.named

; export default function f() {}, export default f
(export_statement
  "default"
  declaration: (_ name: (_) @name)
  (#set! name "default")
  (#set! outside "definitions")) @export.default

(export_statement
  "default"
  value: (identifier) @name
  (#set! name "default")
  (#set! outside "definitions")) @export.default

(export_statement
  "default" @name
  value: [
    (arrow_function)
    (function_expression)
    (generator_function)
    (class)
  ]
  (#set! outside "definitions")) @export.default

(export_statement
  "default"
  value: (_)
  (#set! fallback "true")
  (#set! name "default")
  (#set! outside "definitions")) @export.default

; export { a, b as c }, export { a } from "x", export * from "x", export * as a from "x"
(export_statement
  (export_clause (export_specifier name: _ @name !alias) @export.named)
  !source
  (#set! outside "definitions"))

(export_statement
  (export_clause (export_specifier name: _ @name alias: _ @alias) @export.named)
  !source
  (#set! outside "definitions"))

(export_statement
  (export_clause (export_specifier name: _ @name !alias) @export.named)
  source: (string) @module
  (#set! outside "definitions"))

(export_statement
  (export_clause (export_specifier name: _ @name alias: _ @alias) @export.named)
  source: (string) @module
  (#set! outside "definitions"))

(export_statement "*" source: (string) @module
  (#set! outside "definitions")) @export.wildcard

(export_statement
  (namespace_export "as" . _ @alias)
  source: (string) @module
  (#set! outside "definitions")) @export.namespace
