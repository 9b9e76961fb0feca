; Specifications and documentation call nothing.
((unary_operator operator: "@" operand: (call target: (identifier) @_attribute)) @no_references
  (#any-of? @_attribute
    "callback" "doc" "macrocallback" "moduledoc" "opaque" "spec" "type" "typedoc" "typep"))

(call
  target: (dot left: (_) @receiver right: (identifier) @name)
  (arguments)? @arguments) @reference.call

; What defines, imports or controls is no call; nor is the head of a definition.
(call
  target: (identifier) @name
  (arguments) @arguments
  (#not-any-of? @name
    "alias" "behaviour" "case" "cond" "def" "defdelegate" "defexception" "defguard" "defguardp" "defimpl"
    "defmacro" "defmacrop" "defmodule" "defn" "defnp" "defoverridable" "defp" "defprotocol"
    "defstruct" "for" "if" "import" "quote" "receive" "require" "try" "unless" "unquote"
    "unquote_splicing" "use" "with")
  (#set! fallback "true")) @reference.call

(struct (alias) @reference.type)

(unary_operator operand: (call
  target: (identifier) @_attribute
  (arguments (alias) @reference.implements))
  (#eq? @_attribute "behaviour"))

; The receiver of `implements` is the type that does.
(call
  target: (identifier) @_keyword
  (arguments
    . (alias) @reference.implements
    (keywords (pair value: [(alias) (identifier)] @receiver)))
  (#eq? @_keyword "defimpl"))
