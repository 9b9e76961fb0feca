(call_expression
  function: [
    (identifier) @name
    (scoped_identifier path: (_)? @receiver name: (identifier) @name)
    (field_expression value: (_) @receiver field: (field_identifier) @name)
    (generic_function function: [
      (identifier) @name
      (scoped_identifier path: (_)? @receiver name: (identifier) @name)
      (field_expression value: (_) @receiver field: (field_identifier) @name)
    ])
  ]
  arguments: (arguments) @arguments) @reference.call

(macro_invocation
  macro: [
    (identifier) @name
    (scoped_identifier path: (_)? @receiver name: (identifier) @name)
  ]
  (#set! arity "unknown")) @reference.call

; In the arguments of macros there are but tokens: a call is a name that brackets follow. What
; stands there need not be Rust, but mostly is.

(token_tree
  (identifier) @reference.call
  . (token_tree . "(") @arguments
  (#not-any-of? @reference.call
    "Fn" "FnMut" "FnOnce" "abstract" "box" "do" "dyn" "else" "extern" "in" "ref" "try" "yield")
  (#set! tokens "true"))

(token_tree
  (identifier) @reference.call
  . "::" @arguments . "<" . [(identifier) (primitive_type)] . ">" . (token_tree . "(") @arguments
  (#set! tokens "true"))

(token_tree
  (identifier) @reference.call
  . "!" @arguments . (token_tree) @arguments
  (#set! arity "unknown")
  (#set! tokens "true"))

; No calls: the head of a definition, attributes, what a macro is defined as, code that is made for
; elsewhere, patterns.
(token_tree ["fn" "struct"] . (identifier) @no_references.call)
(token_tree "#" . (token_tree . "[") @no_references.call)
(attribute arguments: (token_tree) @no_references)
(macro_definition) @no_references

((macro_invocation macro: [
    (identifier) @_macro
    (scoped_identifier name: (identifier) @_macro)
  ]
  (token_tree) @no_references.call)
  (#any-of? @_macro
    "parse_quote" "parse_quote_spanned" "quote" "quote_spanned" "stringify"))
(token_tree
  (identifier) @_macro . "!" . (token_tree) @no_references.call
  (#any-of? @_macro
    "parse_quote" "parse_quote_spanned" "quote" "quote_spanned" "stringify"))

((macro_invocation macro: (identifier) @_macro (token_tree "," (_) @no_references.call))
  (#any-of? @_macro "matches" "assert_matches"))
(token_tree
  (identifier) @_macro . "!" . (token_tree "," (_) @no_references.call)
  (#any-of? @_macro "matches" "assert_matches"))

; The receiver of `implements` is the type that does.
(impl_item
  trait: [
    (type_identifier) @name
    (scoped_type_identifier name: (type_identifier) @name)
    (generic_type type: (type_identifier) @name)
    (generic_type type: (scoped_type_identifier name: (type_identifier) @name))
  ] @reference.implements
  type: (_) @receiver)

(trait_item bounds: (trait_bounds [
  (type_identifier) @name
  (scoped_type_identifier name: (type_identifier) @name)
  (generic_type type: (type_identifier) @name)
  (generic_type type: (scoped_type_identifier name: (type_identifier) @name))
] @reference.inherits))

(attribute [
  (identifier) @name
  (scoped_identifier name: (identifier) @name)
]) @reference.decorator

; Types wherever they stand, also those of struct expressions, `Point { x: 1 }`.

(scoped_type_identifier
  path: (_) @receiver
  name: (type_identifier) @name
  (#set! fallback "true")) @reference.type

((type_identifier) @reference.type
  (#not-eq? @reference.type "Self")
  (#set! fallback "true"))
