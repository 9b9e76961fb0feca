; Import declarations and reexports; TypeScript has its own, since its grammar tells types apart.

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
