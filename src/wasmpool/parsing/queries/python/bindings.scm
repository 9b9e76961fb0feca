; Which values names get, only when bindings are asked for. A value ends where its record ends.

(assignment
  left: [(identifier) (attribute)] @name
  type: (type)? @type
  right: (_)? @value) @binding.assign

; What is put into a table under a key.
(assignment
  left: (subscript
    value: [(identifier) (subscript)]
    subscript: [(string) (integer)]) @name
  right: (_) @value) @binding.assign

; Names that the function has from further out, whatever it assigns to them.
(global_statement (identifier) @name @binding.global)
(nonlocal_statement (identifier) @name @binding.nonlocal)

(named_expression name: (identifier) @name value: (_) @value) @binding.assign

; What is taken apart: all names, and all values. Names alone follow, for loops have no more.
(assignment
  left: [(pattern_list) (tuple_pattern) (list_pattern)] @name
  right: (_) @value) @binding.unpack

(pattern_list [(identifier) (attribute)] @name @binding.assign)
(tuple_pattern [(identifier) (attribute)] @name @binding.assign)
(list_pattern [(identifier) (attribute)] @name @binding.assign)

(except_clause (as_pattern
  . (_) @type
  alias: (as_pattern_target (identifier) @name)) @binding.assign)

(with_item (as_pattern
  . (_) @value @binding.enter
  alias: (as_pattern_target (identifier) @name)))

(with_item value: [(call) (identifier) (attribute) (subscript) (await)] @value @binding.enter)

(for_statement left: (identifier) @name right: (_) @value @binding.element)
(for_in_clause left: (identifier) @name right: (_) @value @binding.element)
(for_statement
  left: [(pattern_list) (tuple_pattern) (list_pattern)] @name @binding.elements
  right: (_) @value)
(for_in_clause
  left: [(pattern_list) (tuple_pattern) (list_pattern)] @name @binding.elements
  right: (_) @value)

; What a name is known to be in a block: by a test, or by the case of a statement.
((if_statement
  condition: (call
    function: (identifier) @_test
    arguments: (argument_list . (identifier) @name . [(identifier) (attribute) (tuple)] @type .))
  consequence: (block) @binding.narrow)
  (#eq? @_test "isinstance"))
((elif_clause
  condition: (call
    function: (identifier) @_test
    arguments: (argument_list . (identifier) @name . [(identifier) (attribute) (tuple)] @type .))
  consequence: (block) @binding.narrow)
  (#eq? @_test "isinstance"))
((if_statement
  condition: (boolean_operator
    left: (call
      function: (identifier) @_test
      arguments: (argument_list . (identifier) @name . [(identifier) (attribute) (tuple)] @type .))
    operator: "and")
  consequence: (block) @binding.narrow)
  (#eq? @_test "isinstance"))
((boolean_operator
  left: (call
    function: (identifier) @_test
    arguments: (argument_list . (identifier) @name . [(identifier) (attribute) (tuple)] @type .))
  operator: "and"
  right: (_) @binding.narrow)
  (#eq? @_test "isinstance"))
((assert_statement . (call
  function: (identifier) @_test
  arguments: (argument_list . (identifier) @name . [(identifier) (attribute) (tuple)] @type .)))
  @binding.assign
  (#eq? @_test "isinstance"))
((if_statement
  condition: (not_operator argument: (call
    function: (identifier) @_test
    arguments: (argument_list . (identifier) @name . [(identifier) (attribute) (tuple)] @type .)))
  consequence: (block . [(return_statement) (raise_statement) (continue_statement)]))
  @binding.assign
  (#eq? @_test "isinstance"))
(match_statement
  subject: (identifier) @name
  body: (block (case_clause
    (case_pattern (class_pattern . (dotted_name) @type))
    consequence: (block) @binding.narrow)))
(as_pattern
  . (case_pattern (class_pattern . (dotted_name) @type))
  (identifier) @name) @binding.assign

; What a function without a name is given.
(lambda parameters: (lambda_parameters) @value) @binding.closure
(lambda_parameters (identifier) @name @binding.assign)

(return_statement (_) @value @binding.return)
(yield (_) @value @binding.yield)

; A method that is there to be replaced.
((raise_statement [
  (identifier) @_error
  (call function: (identifier) @_error)
]) @binding.abstract
  (#eq? @_error "NotImplementedError"))

; What is called and has no name, and what is made by raising it.
(call function: [(call) (subscript)] @value) @binding.call
(raise_statement . [(identifier) (attribute)] @value @binding.raise)

; What is passed, where a function or an object may be among it.
(argument_list [
  (identifier)
  (attribute)
  (call)
  (keyword_argument value: [(identifier) (attribute) (call)])
]) @value @binding.arguments

; What a module shows may be more than the names that are listed: __all__ += a.__all__
((augmented_assignment left: (identifier) @name right: (_) @value) @binding.assign
  (#eq? @name "__all__"))

; What is put into something.
(assignment
  left: (subscript
    value: (identifier) @name
    subscript: [(identifier) (attribute) (call) (subscript) (tuple)])
  right: [(identifier) (attribute) (call) (list)] @value) @binding.put
(assignment
  left: (subscript value: (attribute) @name)
  right: [(identifier) (attribute) (call) (list)] @value) @binding.put
((call
  function: (attribute object: [(identifier) (attribute)] @name attribute: (identifier) @_method)
  arguments: (argument_list . (_) @value .)) @binding.put
  (#any-of? @_method "append" "add" "appendleft"))
