; A bare name may be a call or a variable: it counts as neither.

(call
  receiver: (_) @receiver
  method: [(identifier) (constant)] @name
  arguments: (argument_list)? @arguments
  (#not-eq? @name "new")) @reference.call

; What has records of its own, or changes those of others, is no call.
(call
  !receiver
  method: [(identifier) (constant)] @name
  arguments: (argument_list)? @arguments
  (#not-any-of? @name
    "alias_method" "attr" "attr_accessor" "attr_reader" "attr_writer" "autoload" "extend" "include"
    "load" "module_function" "prepend" "private" "private_class_method" "private_constant"
    "protected" "public" "require" "require_relative")) @reference.call

(call
  receiver: [
    (constant) @name
    (scope_resolution scope: (_)? @receiver name: (constant) @name)
  ]
  method: (identifier) @_new
  arguments: (argument_list)? @arguments
  (#eq? @_new "new")
  (#set! call_form "constructor")) @reference.call

(call
  receiver: [(identifier) (self) (call) (instance_variable) (element_reference)] @receiver
  method: (identifier) @name
  arguments: (argument_list)? @arguments
  (#eq? @name "new")) @reference.call

(superclass [
  (constant) @name
  (scope_resolution scope: (_)? @receiver name: (constant) @name)
] @reference.inherits)

; include M, extend M, prepend M
(call
  !receiver
  method: (identifier) @_mixin
  arguments: (argument_list [
    (constant) @name
    (scope_resolution scope: (_)? @receiver name: (constant) @name)
  ] @reference.implements)
  (#any-of? @_mixin "include" "extend" "prepend"))

; Constants name classes and modules for the most part.

(scope_resolution
  scope: (_) @receiver
  name: (constant) @name
  (#set! fallback "true")) @reference.type

((constant) @reference.type (#set! fallback "true"))
