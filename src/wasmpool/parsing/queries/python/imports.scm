(import_statement
  name: (dotted_name) @module
  (#set! local "first")) @import.namespace

(import_statement
  name: (aliased_import
    name: (dotted_name) @module
    alias: (identifier) @alias)) @import.namespace

(import_from_statement
  module_name: [
    (dotted_name) @module
    (relative_import (import_prefix) @relative (dotted_name)? @module)
  ]
  name: [
    (dotted_name) @name
    (aliased_import name: (dotted_name) @name alias: (identifier) @alias)
  ]) @import.named

(import_from_statement
  module_name: [
    (dotted_name) @module
    (relative_import (import_prefix) @relative (dotted_name)? @module)
  ]
  (wildcard_import)) @import.wildcard

(future_import_statement
  name: [
    (dotted_name) @name
    (aliased_import name: (dotted_name) @name alias: (identifier) @alias)
  ]
  (#set! module "__future__")) @import.named
