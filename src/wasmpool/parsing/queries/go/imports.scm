(import_spec !name path: (_) @module (#set! local "last")) @import.namespace

(import_spec name: (package_identifier) @alias path: (_) @module) @import.namespace

(import_spec name: (dot) path: (_) @module) @import.wildcard

(import_spec name: (blank_identifier) path: (_) @module) @import.side_effect
