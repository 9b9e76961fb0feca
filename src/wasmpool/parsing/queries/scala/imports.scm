; Wildcards are written `_`, `*` or `given`.

(import_declaration
  "import" . ((identifier) @module . ".")+ . (namespace_wildcard)) @import.wildcard

(import_declaration
  "," . ((identifier) @module . ".")+ . (namespace_wildcard)) @import.wildcard

(import_declaration
  "import" . ((identifier) @module . ".")+ . (identifier) @name .) @import.named

; import a.b, c.d
(import_declaration
  "import" . ((identifier) @module . ".")+ . (identifier) @name . ",") @import.named

(import_declaration
  "," . ((identifier) @module . ".")+ . (identifier) @name .) @import.named

; import a.{b, c => d, e as f, _}. What is renamed to _ is kept out.

(import_declaration
  "import" . ((identifier) @module . ".")+ . (namespace_selectors (identifier) @name))
  @import.named

(import_declaration
  "import" . ((identifier) @module . ".")+
  . (namespace_selectors [
    (arrow_renamed_identifier name: (identifier) @name alias: (identifier) @alias)
    (as_renamed_identifier name: (identifier) @name alias: (identifier) @alias)
  ])) @import.named

(import_declaration
  "import" . ((identifier) @module . ".")+ . (namespace_selectors (namespace_wildcard)))
  @import.wildcard

; import a.b as c
(import_declaration
  "import" . ((identifier) @module . ".")+
  . (as_renamed_identifier name: (identifier) @name alias: (identifier) @alias)) @import.named
