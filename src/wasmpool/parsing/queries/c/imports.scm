(preproc_include path: [
  (system_lib_string)
  (identifier)
  (call_expression)
] @module) @import.include

; "…" is looked for beside the including file first, as a relative import is.
(preproc_include
  path: (string_literal) @module
  (#set! relative_level "1")) @import.include
