(call
  !receiver
  method: (identifier) @_method
  arguments: (argument_list . (string (string_content) @module) .)
  (#any-of? @_method "require" "load")) @import.include

(call
  !receiver
  method: (identifier) @_method
  arguments: (argument_list . (string (string_content) @module) .)
  (#eq? @_method "require_relative")
  (#set! relative_level "1")) @import.include

(call
  method: (identifier) @_method
  arguments: (argument_list
    . (simple_symbol)
    . (string (string_content) @module))
  (#eq? @_method "autoload")) @import.dynamic
