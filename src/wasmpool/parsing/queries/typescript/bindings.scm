; What JavaScript has not: types of names.

(variable_declarator
  name: (identifier) @name
  type: (type_annotation (_) @type)) @binding.assign

(arrow_function parameters: (formal_parameters
  (_ pattern: (identifier) @name type: (type_annotation (_) @type)?) @binding.assign))
(function_expression parameters: (formal_parameters
  (_ pattern: (identifier) @name type: (type_annotation (_) @type)?) @binding.assign))

(public_field_definition name: _ @name value: (_) @value) @binding.assign

(export_statement
  "default" @name
  value: [(as_expression) (satisfies_expression)] @value @binding.assign)
