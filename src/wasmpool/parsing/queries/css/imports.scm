(import_statement [
  (string_value) @module
  (call_expression (arguments [(string_value) (plain_value)] @module))
]) @import.include

(namespace_statement
  (namespace_name)? @alias
  [
    (string_value) @module
    (call_expression (arguments [(string_value) (plain_value)] @module))
  ]) @import.namespace
