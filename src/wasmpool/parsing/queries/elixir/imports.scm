(call
  target: (identifier) @_keyword
  (arguments
    . (alias) @module
    (keywords (pair key: (keyword) @_as value: (alias) @alias)))
  (#any-of? @_keyword "alias" "require")
  (#match? @_as "^as:")) @import.namespace

(call
  target: (identifier) @_keyword
  (arguments . (alias) @module)
  (#any-of? @_keyword "alias" "require")
  (#set! fallback "true")
  (#set! local "last")) @import.namespace

(call
  target: (identifier) @_keyword
  (arguments . (alias) @module)
  (#eq? @_keyword "import")) @import.wildcard

; `use` runs a macro of the module, which may do anything.
(call
  target: (identifier) @_keyword
  (arguments . (alias) @module)
  (#eq? @_keyword "use")) @import.side_effect

; alias A.{B, C}

(arguments . (dot left: (alias) @module right: (tuple)) @import_prefix)

(call
  target: (identifier) @_keyword
  (arguments . (dot right: (tuple (alias) @module @import.namespace)))
  (#any-of? @_keyword "alias" "require" "import" "use")
  (#set! local "last"))
