; Classes and parameters as JavaScript writes them; TypeScript's grammar has other nodes for both.

(class_declaration
  name: (identifier) @name
  body: (class_body) @body) @definition.class

(class_declaration decorator: (decorator (_) @decorator)) @definition
(class decorator: (decorator (_) @decorator)) @definition
(method_definition decorator: (decorator (_) @decorator)) @definition
(field_definition decorator: (decorator (_) @decorator)) @definition
(export_statement
  decorator: (decorator (_) @decorator)
  declaration: (class_declaration) @definition)

; A field that holds a function is a method.
(field_definition
  property: _ @name
  value: [(arrow_function) (function_expression) (generator_function)] @definition.method) @range

; One that holds a class is that class.
(field_definition
  property: _ @name
  value: (class !name) @definition.class) @range

(field_definition property: _ @name) @definition.field

(field_definition "static" @modifier) @definition

(field_definition
  property: (private_property_identifier)
  (#set! visibility "private")) @definition

; Parameters, whatever has them: one pattern for what they can be, one for the rest of them.

(_ parameters: (formal_parameters [
  (identifier) @parameter.name
  (object_pattern) @parameter.name
  (array_pattern) @parameter.name
  (assignment_pattern left: (_) @parameter.name right: (_) @parameter.default) @parameter
])) @definition

(_ parameters: (formal_parameters
  (rest_pattern (_) @parameter.name) @parameter)
  (#set! parameter.kind "variadic")) @definition

(arrow_function parameter: (identifier) @parameter.name) @definition
