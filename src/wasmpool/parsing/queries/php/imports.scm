; use A\B; use A\B as C; use function A\f; use const A\B;

(namespace_use_declaration (namespace_use_clause
  (qualified_name prefix: (namespace_name) @module (name) @name)
  alias: (name)? @alias)) @import.named

(namespace_use_declaration (namespace_use_clause
  . (name) @name
  alias: (name)? @alias)) @import.named

; use A\{B, C\D as E};

(namespace_use_declaration
  (namespace_name) @module
  body: (namespace_use_group (namespace_use_clause
    . (name) @name
    alias: (name)? @alias))) @import.named

(namespace_use_declaration
  (namespace_name) @module
  body: (namespace_use_group (namespace_use_clause
    (qualified_name prefix: (namespace_name) @module (name) @name)
    alias: (name)? @alias))) @import.named

; Files. What begins with the folder of this one is relative to it.

(include_expression [
  (string (string_content) @module)
  (encapsed_string . (string_content) @module .)
  (parenthesized_expression (string (string_content) @module))
  (parenthesized_expression (encapsed_string . (string_content) @module .))
]) @import.include

(include_expression [
  (_ left: (_) @_folder right: (string (string_content) @module))
  (_ left: (_) @_folder right: (encapsed_string . (string_content) @module .))
  (parenthesized_expression
    (_ left: (_) @_folder right: (string (string_content) @module)))
]
  (#any-of? @_folder "__DIR__" "dirname(__FILE__)")
  (#set! relative_level "1")) @import.include

(include_once_expression [
  (string (string_content) @module)
  (encapsed_string . (string_content) @module .)
  (parenthesized_expression (string (string_content) @module))
  (parenthesized_expression (encapsed_string . (string_content) @module .))
]) @import.include

(include_once_expression [
  (_ left: (_) @_folder right: (string (string_content) @module))
  (_ left: (_) @_folder right: (encapsed_string . (string_content) @module .))
  (parenthesized_expression
    (_ left: (_) @_folder right: (string (string_content) @module)))
]
  (#any-of? @_folder "__DIR__" "dirname(__FILE__)")
  (#set! relative_level "1")) @import.include

(require_expression [
  (string (string_content) @module)
  (encapsed_string . (string_content) @module .)
  (parenthesized_expression (string (string_content) @module))
  (parenthesized_expression (encapsed_string . (string_content) @module .))
]) @import.include

(require_expression [
  (_ left: (_) @_folder right: (string (string_content) @module))
  (_ left: (_) @_folder right: (encapsed_string . (string_content) @module .))
  (parenthesized_expression
    (_ left: (_) @_folder right: (string (string_content) @module)))
]
  (#any-of? @_folder "__DIR__" "dirname(__FILE__)")
  (#set! relative_level "1")) @import.include

(require_once_expression [
  (string (string_content) @module)
  (encapsed_string . (string_content) @module .)
  (parenthesized_expression (string (string_content) @module))
  (parenthesized_expression (encapsed_string . (string_content) @module .))
]) @import.include

(require_once_expression [
  (_ left: (_) @_folder right: (string (string_content) @module))
  (_ left: (_) @_folder right: (encapsed_string . (string_content) @module .))
  (parenthesized_expression
    (_ left: (_) @_folder right: (string (string_content) @module)))
]
  (#any-of? @_folder "__DIR__" "dirname(__FILE__)")
  (#set! relative_level "1")) @import.include

