; Imports in types.

; typeof import("x"), import("x").A
(type_query [
  (_
    function: (import)
    arguments: (arguments . (string) @module)) @import.dynamic
  (_
    object: (_
      function: (import)
      arguments: (arguments . (string) @module)) @import.dynamic)
]
  (#set! type_only "true"))

(type_annotation
  (_
    object: (_
      function: (import)
      arguments: (arguments . (string) @module)) @import.dynamic)
  (#set! type_only "true"))
