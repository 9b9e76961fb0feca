; Every other use of a name, only with `--references all`. A pattern looks like a value: written is
; what stands in one up to two levels deep.

(call target: (identifier) @reference)
((identifier) @reference
  (#eq? @reference "_"))

; Names of modules that are defined or imported.
(call
  target: (identifier) @_function
  (arguments [
    (alias) @reference
    (keywords (pair value: (alias) @reference))
  ])
  (#any-of? @_function "alias" "import" "require" "use" "defmodule" "defprotocol" "defimpl"))

((call target: (identifier) @_function (arguments (dot) @no_references))
  (#any-of? @_function "alias" "import" "require" "use"))

; Parameters.
(call
  target: (identifier) @_function
  (arguments [
    (call (arguments [
      (identifier) @reference
      (binary_operator left: (identifier) @reference operator: "\\\\")
      (binary_operator operator: "=" right: (identifier) @reference)
    ]))
    (binary_operator
      left: (call (arguments [
        (identifier) @reference
        (binary_operator left: (identifier) @reference operator: "\\\\")
        (binary_operator operator: "=" right: (identifier) @reference)
      ]))
      operator: "when")
  ])
  (#any-of? @_function "def" "defp" "defmacro" "defmacrop" "defguard" "defguardp"))
(anonymous_function (stab_clause left: (arguments (identifier) @reference)))

(binary_operator
  left: [
    (identifier) @reference.write
    (tuple (identifier) @reference.write)
    (tuple (tuple (identifier) @reference.write))
    (list (identifier) @reference.write)
    (list (binary_operator (identifier) @reference.write operator: "|"))
    (map (map_content (keywords (pair value: (identifier) @reference.write))))
  ]
  operator: ["=" "<-"])
(stab_clause left: (arguments [
  (identifier) @reference.write
  (tuple (identifier) @reference.write)
  (tuple (tuple (identifier) @reference.write))
  (list (identifier) @reference.write)
  (list (binary_operator (identifier) @reference.write operator: "|"))
  (map (map_content (keywords (pair value: (identifier) @reference.write))))
  (binary_operator operator: "=" right: (identifier) @reference.write)
]))
(stab_clause left: (binary_operator left: (arguments [
  (identifier) @reference.write
  (tuple (identifier) @reference.write)
  (tuple (tuple (identifier) @reference.write))
  (list (identifier) @reference.write)
  (list (binary_operator (identifier) @reference.write operator: "|"))
  (map (map_content (keywords (pair value: (identifier) @reference.write))))
  (binary_operator operator: "=" right: (identifier) @reference.write)
])))
(rescue_block (stab_clause left: (arguments
  (binary_operator left: (identifier) @reference.write operator: "in"))))
(call
  target: (identifier) @_function
  (arguments [
    (call (arguments [
      (tuple (identifier) @reference.write)
      (tuple (tuple (identifier) @reference.write))
      (list (identifier) @reference.write)
      (list (binary_operator (identifier) @reference.write operator: "|"))
      (map (map_content (keywords (pair value: (identifier) @reference.write))))
    ]))
    (binary_operator
      left: (call (arguments [
        (tuple (identifier) @reference.write)
        (tuple (tuple (identifier) @reference.write))
        (list (identifier) @reference.write)
        (list (binary_operator (identifier) @reference.write operator: "|"))
        (map (map_content (keywords (pair value: (identifier) @reference.write))))
      ]))
      operator: "when")
  ])
  (#any-of? @_function "def" "defp" "defmacro" "defmacrop"))

(identifier) @reference.read
(alias) @reference.read
