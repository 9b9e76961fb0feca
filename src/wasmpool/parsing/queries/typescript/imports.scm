; Import declarations and reexports, and whether they are of types only.

(import_statement
  ["type" "typeof"]? @type_only
  (import_clause (identifier) @alias)
  source: (string) @module
  (#set! name "default")) @import.default

(import_statement
  ["type" "typeof"]? @type_only
  (import_clause (namespace_import (identifier) @alias))
  source: (string) @module) @import.namespace

(import_statement
  "type"? @type_only
  (import_clause (named_imports (import_specifier
    "type"? @type_only
    name: _ @name
    alias: (_)? @alias)))
  source: (string) @module) @import.named

(import_statement
  . "import" . source: (string) @module) @import.side_effect

; import {} from "x" binds nothing.
(import_statement
  (import_clause . (named_imports . "{" . "}"))
  source: (string) @module
  (#set! fallback "true")) @import.side_effect

; import x = require("x")
(import_statement
  "type"? @type_only
  (import_require_clause (identifier) @alias source: (string) @module)) @import.namespace

; export { a as b } from "x": `local_name` is the name under which it goes on.
(export_statement
  "type"? @type_only
  (export_clause (export_specifier
    "type"? @type_only
    name: _ @name
    alias: _? @alias))
  source: (string) @module) @import.reexport

(export_statement
  (namespace_export "as" . _ @alias)
  source: (string) @module) @import.reexport

(export_statement "*" source: (string) @module) @import.reexport
