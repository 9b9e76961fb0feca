; Parameters: whatever has them; those with a name, those that may be left out, the rest of them.

(_ parameters: (formal_parameters
  (required_parameter
    pattern: [(identifier) (object_pattern) (array_pattern)] @parameter.name
    type: (type_annotation (_) @parameter.type)?
    value: (_)? @parameter.default) @parameter)) @definition

(_ parameters: (formal_parameters
  (optional_parameter
    pattern: [(identifier) (object_pattern) (array_pattern)] @parameter.name
    type: (type_annotation (_) @parameter.type)?
    value: (_)? @parameter.default) @parameter)
  (#set! parameter.kind "optional")) @definition

(_ parameters: (formal_parameters
  (required_parameter
    pattern: (rest_pattern (_) @parameter.name)
    type: (type_annotation (_) @parameter.type)?) @parameter)
  (#set! parameter.kind "variadic")) @definition

(arrow_function parameter: (identifier) @parameter.name) @definition
