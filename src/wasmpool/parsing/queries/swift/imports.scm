; import struct A.B
(import_declaration
  ["typealias" "struct" "class" "enum" "protocol" "let" "var" "func"]
  (identifier ((simple_identifier) @module . ".")+ (simple_identifier) @name .)) @import.named

; import A brings in all that the module has.
(import_declaration
  (identifier) @module
  (#set! fallback "")) @import.wildcard
