; Everything is a call in Elixir; what it defines is said by what is called.

(call
  target: (identifier) @_keyword
  (arguments . (alias) @name)
  (do_block) @body
  (#eq? @_keyword "defmodule")) @definition.module

(call
  target: (identifier) @_keyword
  (arguments . (alias) @name)
  (do_block) @body
  (#eq? @_keyword "defprotocol")) @definition.interface

; defimpl Protocol, for: Type is the module Protocol.Type.
(call
  target: (identifier) @_keyword
  (arguments
    . (alias) @qualifier
    (keywords (pair value: [(alias) (identifier)] @name)))
  (do_block) @body
  (#eq? @_keyword "defimpl")) @definition.module

(call
  target: (identifier) @_keyword
  (arguments . [
    (identifier) @name
    (_ target: (identifier) @name)
    (_
      left: [
        (identifier) @name
        (_ target: (identifier) @name)
      ]
      operator: "when")
  ])
  (do_block)? @body
  (#any-of? @_keyword "def" "defp" "defdelegate" "defguard" "defguardp" "defn" "defnp")
  (#set! kind "function")) @definition.function

(call
  target: (identifier) @_keyword
  (arguments . [
    (identifier) @name
    (_ target: (identifier) @name)
    (_
      left: [
        (identifier) @name
        (_ target: (identifier) @name)
      ]
      operator: "when")
  ])
  (do_block)? @body
  (#any-of? @_keyword "defmacro" "defmacrop")) @definition.macro

; def f(x), do: …
(call
  target: (identifier) @_keyword
  (arguments (keywords (pair key: (keyword) @_do value: (_) @body)))
  (#any-of? @_keyword "def" "defp" "defmacro" "defmacrop" "defguard" "defguardp")
  (#match? @_do "^do:")) @definition

((call target: (identifier) @_keyword) @definition
  (#any-of? @_keyword "defp" "defmacrop" "defguardp" "defnp")
  (#set! visibility "private"))

((unary_operator operand: (call target: (identifier) @_keyword)) @definition
  (#eq? @_keyword "typep")
  (#set! visibility "private"))

; Fields of a structure.

(call
  target: (identifier) @_keyword
  (arguments [
    (list [
      (atom) @name @definition.field
      (keywords (pair key: (keyword) @name) @definition.field)
    ])
    (keywords (pair key: (keyword) @name) @definition.field)
  ])
  (#any-of? @_keyword "defstruct" "defexception"))

; Attributes: types, callbacks, and what stands for a value.

(unary_operator
  operator: "@"
  operand: (_
    target: (identifier) @_keyword
    (arguments (_ left: [
      (identifier) @name
      (_ target: (identifier) @name)
    ])))
  (#any-of? @_keyword "type" "typep" "opaque")) @definition.typeAlias

(unary_operator
  operator: "@"
  operand: (_
    target: (identifier) @_keyword
    (arguments (_ left: (_ target: (identifier) @name))))
  (#any-of? @_keyword "callback" "macrocallback")
  (#set! kind "function")) @definition.function

(_ "do" (unary_operator
  operator: "@"
  operand: (_ target: (identifier) @name (arguments))
  (#not-any-of? @name
    "after_compile" "before_compile" "behaviour" "callback" "compile" "deprecated" "derive"
    "dialyzer" "doc" "enforce_keys" "external_resource" "file" "impl" "macrocallback" "moduledoc"
    "moduletag" "on_definition" "on_load" "opaque" "optional_callbacks" "since" "spec" "tag" "type"
    "typedoc" "typep" "vsn")) @definition.constant)

; Documentation.

(call (_ "do" (unary_operator operand: (_
  target: (identifier) @_doc
  (arguments (string (quoted_content) @doc)))))
  (#eq? @_doc "moduledoc")) @definition

((unary_operator operand: (_
    target: (identifier) @_doc
    (arguments (string (quoted_content) @doc))))
  . [
    (comment)
    (unary_operator operand: (call target: (identifier) @_between))
  ]*
  . (call) @definition
  (#eq? @_doc "doc")
  (#any-of? @_between "spec" "impl" "deprecated" "since" "dialyzer" "doc"))

; Parameters, which are patterns.

(call
  (arguments . [
    (_ (arguments (_
      left: (_) @parameter.name
      operator: "\\\\"
      right: (_) @parameter.default) @parameter))
    (_
      left: (_ (arguments (_
        left: (_) @parameter.name
        operator: "\\\\"
        right: (_) @parameter.default) @parameter))
      operator: "when")
  ])) @definition

(call
  (arguments . [
    (_ (arguments (_) @parameter))
    (_ left: (_ (arguments (_) @parameter)) operator: "when")
  ])) @definition
