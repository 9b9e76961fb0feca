; Parameters of functions that may have no name, where they have no types.

(arrow_function parameters: (formal_parameters (identifier) @name @binding.assign))
(function_expression parameters: (formal_parameters (identifier) @name @binding.assign))

(field_definition property: _ @name value: (_) @value) @binding.assign
