; Which values names get, only when bindings are asked for. A value ends where its record ends.

(assignment
  left: [(identifier) (attribute)] @name
  type: (type)? @type
  right: (_)? @value) @binding.assign

(named_expression name: (identifier) @name value: (_) @value) @binding.assign

; What is taken apart has values that are not known.
(pattern_list [(identifier) (attribute)] @name @binding.assign)
(tuple_pattern [(identifier) (attribute)] @name @binding.assign)
(list_pattern [(identifier) (attribute)] @name @binding.assign)

(except_clause (as_pattern
  . (_) @type
  alias: (as_pattern_target (identifier) @name)) @binding.assign)

(with_item (as_pattern
  . (_) @value @binding.enter
  alias: (as_pattern_target (identifier) @name)))

(for_statement left: (identifier) @name right: (_) @value @binding.element)
(for_in_clause left: (identifier) @name right: (_) @value @binding.element)

(return_statement (_) @value @binding.return)
(yield (_) @value @binding.yield)

; A method that is there to be replaced.
((raise_statement [
  (identifier) @_error
  (call function: (identifier) @_error)
]) @binding.abstract
  (#eq? @_error "NotImplementedError"))
