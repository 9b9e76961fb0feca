; Classes and functions. A function inside a class becomes a method by nesting.

(class_definition
  name: (identifier) @name
  body: (block) @body) @definition.class

(function_definition
  name: (identifier) @name
  return_type: (type)? @return_type
  body: (block) @body) @definition.function

(decorated_definition
  (decorator (_) @decorator)
  definition: (_) @definition)

(function_definition "async" @modifier) @definition

(class_definition
  body: (block . (expression_statement . (string) @doc))) @definition

(function_definition
  body: (block . (expression_statement . (string) @doc))) @definition

; A property is a method that reads like a field.
(decorated_definition
  (decorator [
    (identifier) @_decorator
    (attribute attribute: (identifier) @_decorator)
  ])
  definition: (function_definition) @definition
  (#any-of? @_decorator "property" "cached_property")
  (#set! kind "property"))

; Parameters.

(function_definition parameters: (parameters
  (identifier) @parameter.name)) @definition

(function_definition parameters: (parameters
  (typed_parameter
    . (identifier) @parameter.name
    type: (type) @parameter.type) @parameter)) @definition

(function_definition parameters: (parameters
  (default_parameter
    name: (_) @parameter.name
    value: (_) @parameter.default) @parameter)) @definition

(function_definition parameters: (parameters
  (typed_default_parameter
    name: (identifier) @parameter.name
    type: (type) @parameter.type
    value: (_) @parameter.default) @parameter)) @definition

(function_definition parameters: (parameters
  [
    (list_splat_pattern (_) @parameter.name) @parameter
    (typed_parameter
      . (list_splat_pattern (_) @parameter.name)
      type: (type) @parameter.type) @parameter
  ])
  (#set! parameter.kind "variadic")) @definition

(function_definition parameters: (parameters
  [
    (dictionary_splat_pattern (_) @parameter.name) @parameter
    (typed_parameter
      . (dictionary_splat_pattern (_) @parameter.name)
      type: (type) @parameter.type) @parameter
  ])
  (#set! parameter.kind "keyword_variadic")) @definition

(function_definition parameters: (parameters (keyword_separator) @parameter)
  (#set! parameter.after "keyword_only")) @definition

(function_definition parameters: (parameters (positional_separator) @parameter)
  (#set! parameter.before "positional_only")) @definition

; Variables of modules and classes. Those of functions match as well and are dropped as local: that
; is cheaper than patterns that say what is around, which stay open while all of it is read.

(assignment left: (identifier) @name) @definition.variable

(assignment
  left: (identifier)
  type: (type) @return_type) @definition

; a, b = ...
(assignment
  left: [
    (pattern_list (identifier) @name @definition.variable)
    (tuple_pattern (identifier) @name @definition.variable)
    (list_pattern (identifier) @name @definition.variable)
  ])

(type_alias_statement
  left: (type [
    (identifier) @name
    (generic_type . (identifier) @name)
  ])) @definition.typeAlias
