; using A.B; brings in all types of a namespace, using static A.B; all members of a type.
(using_directive
  !name
  [(identifier) (qualified_name) (alias_qualified_name) (generic_name)] @module)
  @import.wildcard

; using X = A.B.C;
(using_directive
  name: (identifier) @alias
  (qualified_name
    qualifier: (_) @module
    name: [(identifier) @name (generic_name . (identifier) @name)])) @import.named

(using_directive
  name: (identifier) @alias
  [(identifier) (predefined_type) (generic_name)] @name) @import.named

(extern_alias_directive
  name: (identifier) @module
  (#set! local "last")) @import.namespace
