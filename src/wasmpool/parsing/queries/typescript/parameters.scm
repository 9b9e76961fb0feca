; Parameters: two patterns for each node that has them, for those with a name and the rest of them.

(function_declaration parameters: (formal_parameters
  (required_parameter
    pattern: [(identifier) (object_pattern) (array_pattern)] @parameter.name
    type: (type_annotation (_) @parameter.type)?
    value: (_)? @parameter.default) @parameter)) @definition

(function_declaration parameters: (formal_parameters
  (optional_parameter
    pattern: [(identifier) (object_pattern) (array_pattern)] @parameter.name
    type: (type_annotation (_) @parameter.type)?
    value: (_)? @parameter.default) @parameter)
  (#set! parameter.kind "optional")) @definition

(function_declaration parameters: (formal_parameters
  (required_parameter
    pattern: (rest_pattern (_) @parameter.name)
    type: (type_annotation (_) @parameter.type)?) @parameter)
  (#set! parameter.kind "variadic")) @definition

(generator_function_declaration parameters: (formal_parameters
  (required_parameter
    pattern: [(identifier) (object_pattern) (array_pattern)] @parameter.name
    type: (type_annotation (_) @parameter.type)?
    value: (_)? @parameter.default) @parameter)) @definition

(generator_function_declaration parameters: (formal_parameters
  (optional_parameter
    pattern: [(identifier) (object_pattern) (array_pattern)] @parameter.name
    type: (type_annotation (_) @parameter.type)?
    value: (_)? @parameter.default) @parameter)
  (#set! parameter.kind "optional")) @definition

(generator_function_declaration parameters: (formal_parameters
  (required_parameter
    pattern: (rest_pattern (_) @parameter.name)
    type: (type_annotation (_) @parameter.type)?) @parameter)
  (#set! parameter.kind "variadic")) @definition

(function_signature parameters: (formal_parameters
  (required_parameter
    pattern: [(identifier) (object_pattern) (array_pattern)] @parameter.name
    type: (type_annotation (_) @parameter.type)?
    value: (_)? @parameter.default) @parameter)) @definition

(function_signature parameters: (formal_parameters
  (optional_parameter
    pattern: [(identifier) (object_pattern) (array_pattern)] @parameter.name
    type: (type_annotation (_) @parameter.type)?
    value: (_)? @parameter.default) @parameter)
  (#set! parameter.kind "optional")) @definition

(function_signature parameters: (formal_parameters
  (required_parameter
    pattern: (rest_pattern (_) @parameter.name)
    type: (type_annotation (_) @parameter.type)?) @parameter)
  (#set! parameter.kind "variadic")) @definition

(function_expression parameters: (formal_parameters
  (required_parameter
    pattern: [(identifier) (object_pattern) (array_pattern)] @parameter.name
    type: (type_annotation (_) @parameter.type)?
    value: (_)? @parameter.default) @parameter)) @definition

(function_expression parameters: (formal_parameters
  (optional_parameter
    pattern: [(identifier) (object_pattern) (array_pattern)] @parameter.name
    type: (type_annotation (_) @parameter.type)?
    value: (_)? @parameter.default) @parameter)
  (#set! parameter.kind "optional")) @definition

(function_expression parameters: (formal_parameters
  (required_parameter
    pattern: (rest_pattern (_) @parameter.name)
    type: (type_annotation (_) @parameter.type)?) @parameter)
  (#set! parameter.kind "variadic")) @definition

(generator_function parameters: (formal_parameters
  (required_parameter
    pattern: [(identifier) (object_pattern) (array_pattern)] @parameter.name
    type: (type_annotation (_) @parameter.type)?
    value: (_)? @parameter.default) @parameter)) @definition

(generator_function parameters: (formal_parameters
  (optional_parameter
    pattern: [(identifier) (object_pattern) (array_pattern)] @parameter.name
    type: (type_annotation (_) @parameter.type)?
    value: (_)? @parameter.default) @parameter)
  (#set! parameter.kind "optional")) @definition

(generator_function parameters: (formal_parameters
  (required_parameter
    pattern: (rest_pattern (_) @parameter.name)
    type: (type_annotation (_) @parameter.type)?) @parameter)
  (#set! parameter.kind "variadic")) @definition

(arrow_function parameters: (formal_parameters
  (required_parameter
    pattern: [(identifier) (object_pattern) (array_pattern)] @parameter.name
    type: (type_annotation (_) @parameter.type)?
    value: (_)? @parameter.default) @parameter)) @definition

(arrow_function parameters: (formal_parameters
  (optional_parameter
    pattern: [(identifier) (object_pattern) (array_pattern)] @parameter.name
    type: (type_annotation (_) @parameter.type)?
    value: (_)? @parameter.default) @parameter)
  (#set! parameter.kind "optional")) @definition

(arrow_function parameters: (formal_parameters
  (required_parameter
    pattern: (rest_pattern (_) @parameter.name)
    type: (type_annotation (_) @parameter.type)?) @parameter)
  (#set! parameter.kind "variadic")) @definition

(method_definition parameters: (formal_parameters
  (required_parameter
    pattern: [(identifier) (object_pattern) (array_pattern)] @parameter.name
    type: (type_annotation (_) @parameter.type)?
    value: (_)? @parameter.default) @parameter)) @definition

(method_definition parameters: (formal_parameters
  (optional_parameter
    pattern: [(identifier) (object_pattern) (array_pattern)] @parameter.name
    type: (type_annotation (_) @parameter.type)?
    value: (_)? @parameter.default) @parameter)
  (#set! parameter.kind "optional")) @definition

(method_definition parameters: (formal_parameters
  (required_parameter
    pattern: (rest_pattern (_) @parameter.name)
    type: (type_annotation (_) @parameter.type)?) @parameter)
  (#set! parameter.kind "variadic")) @definition

(method_signature parameters: (formal_parameters
  (required_parameter
    pattern: [(identifier) (object_pattern) (array_pattern)] @parameter.name
    type: (type_annotation (_) @parameter.type)?
    value: (_)? @parameter.default) @parameter)) @definition

(method_signature parameters: (formal_parameters
  (optional_parameter
    pattern: [(identifier) (object_pattern) (array_pattern)] @parameter.name
    type: (type_annotation (_) @parameter.type)?
    value: (_)? @parameter.default) @parameter)
  (#set! parameter.kind "optional")) @definition

(method_signature parameters: (formal_parameters
  (required_parameter
    pattern: (rest_pattern (_) @parameter.name)
    type: (type_annotation (_) @parameter.type)?) @parameter)
  (#set! parameter.kind "variadic")) @definition

(abstract_method_signature parameters: (formal_parameters
  (required_parameter
    pattern: [(identifier) (object_pattern) (array_pattern)] @parameter.name
    type: (type_annotation (_) @parameter.type)?
    value: (_)? @parameter.default) @parameter)) @definition

(abstract_method_signature parameters: (formal_parameters
  (optional_parameter
    pattern: [(identifier) (object_pattern) (array_pattern)] @parameter.name
    type: (type_annotation (_) @parameter.type)?
    value: (_)? @parameter.default) @parameter)
  (#set! parameter.kind "optional")) @definition

(abstract_method_signature parameters: (formal_parameters
  (required_parameter
    pattern: (rest_pattern (_) @parameter.name)
    type: (type_annotation (_) @parameter.type)?) @parameter)
  (#set! parameter.kind "variadic")) @definition

(arrow_function parameter: (identifier) @parameter.name) @definition
