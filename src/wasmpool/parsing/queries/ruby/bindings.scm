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
(block) @binding.closure
(do_block) @binding.closure
(lambda) @binding.closure
