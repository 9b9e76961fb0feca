; A tree of uses: what stands before braces goes before each name inside.
(scoped_use_list path: (_) @module) @import_prefix

(use_declaration argument: (identifier) @module (#set! local "last")) @import.namespace

(use_declaration argument: (scoped_identifier
  path: (_)? @module
  name: (identifier) @name) @import.named)

(use_list (scoped_identifier
  path: (_)? @module
  name: (identifier) @name) @import.named)

(use_list (identifier) @name @import.named)

(use_list (self) @import.namespace (#set! local "last"))

(use_declaration argument: (use_as_clause
  path: [(identifier) (crate) (self) (super)] @module
  alias: (identifier) @alias) @import.namespace)

(use_list (use_as_clause
  path: (identifier) @name
  alias: (identifier) @alias) @import.named)

(use_list (use_as_clause path: (self) alias: (identifier) @alias) @import.namespace)

(use_as_clause
  path: (scoped_identifier path: (_)? @module name: (identifier) @name)
  alias: (identifier) @alias) @import.named

(use_wildcard . "*") @import.wildcard

(use_wildcard (_) @module) @import.wildcard

(extern_crate_declaration
  name: (identifier) @module
  alias: (identifier)? @alias
  (#set! local "last")) @import.namespace

; `pub use` exports what it imports.
((use_declaration (visibility_modifier) @_visibility) @reexport
  (#eq? @_visibility "pub"))
