(import (qualified_identifier) @module . "." . "*") @import.wildcard

(import
  (qualified_identifier ((identifier) @module . ".")+ (identifier) @name .)
  .
  (identifier) @alias) @import.named

; The asterisk and the dot before it have no nodes of their own, so this fits both.
(import
  (qualified_identifier ((identifier) @module . ".")+ (identifier) @name .)
  (#set! fallback "")) @import.named

(import
  (qualified_identifier . (identifier) @name .)
  (#set! fallback "")) @import.named
