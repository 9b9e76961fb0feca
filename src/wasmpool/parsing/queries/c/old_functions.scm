; What the grammar of C alone has: `...` as a node, parameters without types.

(function_declarator parameters: (parameter_list (variadic_parameter) @parameter)
  (#set! parameter.kind "variadic")) @definition

(function_declarator parameters: (parameter_list (identifier) @parameter)) @definition
