; Which values and types names get, only when bindings are asked for. A value ends where its record
; ends.

(assignment
  left: [(identifier) (instance_variable) (class_variable) (global_variable) (constant)] @name
  right: (_) @value) @binding.assign
(operator_assignment
  left: [(identifier) (instance_variable) (class_variable)] @name
  right: (_) @value) @binding.assign

(left_assignment_list
  [(identifier) (instance_variable)] @name @binding.assign)

(exception_variable (identifier) @name @binding.assign)
(block_parameters (identifier) @name @binding.assign)
(for pattern: (identifier) @name value: (in (_) @value @binding.element))

(return (argument_list . (_) @value .)) @binding.return
; A function without a name, with what it is given.
(block (block_parameters)? @value) @binding.closure
(do_block (block_parameters)? @value) @binding.closure
(lambda (lambda_parameters)? @value) @binding.closure
; A method gives back what its last expression is worth.
(method
  body: (body_statement
    [(call) (identifier) (instance_variable) (constant) (self) (array) (hash)]
      @value @binding.return .))
(singleton_method
  body: (body_statement
    [(call) (identifier) (instance_variable) (constant) (self) (array) (hash)]
      @value @binding.return .))
(method
  body: (body_statement
    [(assignment right: (_) @value) (operator_assignment right: (_) @value)] @binding.return .))
(singleton_method
  body: (body_statement
    [(assignment right: (_) @value) (operator_assignment right: (_) @value)] @binding.return .))
(method body: (body_statement
  (if consequence: (then (_) @value @binding.return .) alternative: (else)) .))
(method body: (body_statement
  (if consequence: (then) alternative: (else (_) @value @binding.return .)) .))
(method body: (body_statement (conditional consequence: (_) @value @binding.return) .))
(method body: (body_statement (conditional alternative: (_) @value @binding.return) .))
(method
  body: [(call) (identifier) (instance_variable) (constant) (self) (array) (hash)]
    @value @binding.return)
(singleton_method
  body: [(call) (identifier) (instance_variable) (constant) (self) (array) (hash)]
    @value @binding.return)
; What is put into something.
((call
  receiver: [(identifier) (instance_variable)] @name
  method: (identifier) @_method
  arguments: (argument_list . (_) @value .)) @binding.put
  (#any-of? @_method "push" "append" "add"))
((binary
  left: [(identifier) (instance_variable)] @name
  operator: "<<"
  right: (_) @value) @binding.put)
((assignment
  left: (element_reference . [(identifier) (instance_variable)] @name)
  right: (_) @value) @binding.put)
; A name alone calls a method, unless it is that of a variable.
(body_statement (identifier) @value @binding.bare)
(then (identifier) @value @binding.bare)
(else (identifier) @value @binding.bare)
(do (identifier) @value @binding.bare)
(block_body (identifier) @value @binding.bare)
(begin (identifier) @value @binding.bare)
(ensure (identifier) @value @binding.bare)
(argument_list (identifier) @value @binding.bare)
(if condition: (identifier) @value @binding.bare)
(unless condition: (identifier) @value @binding.bare)
(while condition: (identifier) @value @binding.bare)
(if_modifier condition: (identifier) @value @binding.bare)
(if_modifier body: (identifier) @value @binding.bare)
(unless_modifier condition: (identifier) @value @binding.bare)
(unless_modifier body: (identifier) @value @binding.bare)
(conditional (identifier) @value @binding.bare)
(unary (identifier) @value @binding.bare)
(binary (identifier) @value @binding.bare)
(call receiver: (identifier) @value @binding.bare)
(assignment right: (identifier) @value @binding.bare)
(interpolation (identifier) @value @binding.bare)
(array (identifier) @value @binding.bare)
(pair value: (identifier) @value @binding.bare)
(parenthesized_statements (identifier) @value @binding.bare)
; The method of the same name above.
(super) @value @binding.call
