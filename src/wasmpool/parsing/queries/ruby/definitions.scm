; `private :name` for methods that stand elsewhere is not seen; `private` alone and before `def` is.

(module
  name: [
    (constant) @name
    (scope_resolution scope: (_) @qualifier name: (constant) @name)
    (scope_resolution !scope name: (constant) @name)
  ]
  body: (_)? @body) @definition.module

(class
  name: [
    (constant) @name
    (scope_resolution scope: (_) @qualifier name: (constant) @name)
    (scope_resolution !scope name: (constant) @name)
  ]
  body: (_)? @body) @definition.class

; Point = Struct.new(:x) do … end
(assignment
  left: (constant) @name
  right: (_
    receiver: (constant) @_class
    method: (identifier) @_new
    block: (_)? @body)
  (#any-of? @_class "Class" "Data" "Module" "Struct")
  (#any-of? @_new "new" "define")) @definition.class

(singleton_class body: (_) @body) @scope

(method name: (_) @name) @definition.function
(method body: (_) @body) @definition
(method !body "end" @body) @definition

; The methods of a module are there to be mixed in.
(module body: (body_statement (method) @definition (#set! kind "method")))

(singleton_method
  object: [(self) @modifier (constant) @qualifier (identifier) @qualifier]
  name: (_) @name
  (#set! visibility "public")) @definition.method
(singleton_method body: (_) @body) @definition
(singleton_method !body "end" @body) @definition

(call
  !receiver
  method: (identifier) @_method
  arguments: (argument_list [(simple_symbol) (string)] @name @definition.property)
  (#any-of? @_method
    "attr" "attr_accessor" "attr_reader" "attr_writer" "cattr_accessor" "mattr_accessor")) @range

(alias name: (_) @name) @definition.method

(call
  !receiver
  method: (identifier) @_method
  arguments: (argument_list . [(simple_symbol) (string)] @name)
  (#any-of? @_method "alias_method" "define_method")) @definition.method

(call
  method: (identifier) @_method
  block: (_) @body
  (#eq? @_method "define_method")) @definition

(assignment left: (constant) @name) @definition.constant

(operator_assignment left: (constant) @name) @definition.constant

(assignment left: (left_assignment_list (constant) @name @definition.constant)) @range

(assignment left: (class_variable) @name) @definition.variable

(program (assignment left: (global_variable) @name) @definition.variable)

; Visibility.

(body_statement (identifier) @section (#eq? @section "private") (#set! visibility "private"))
(body_statement (identifier) @section (#eq? @section "protected") (#set! visibility "protected"))
(body_statement (identifier) @section (#eq? @section "public") (#set! visibility "public"))

(_
  method: (identifier) @_visibility
  arguments: (argument_list (method) @definition)
  (#eq? @_visibility "private")
  (#set! visibility "private"))

(_
  method: (identifier) @_visibility
  arguments: (argument_list (method) @definition)
  (#eq? @_visibility "protected")
  (#set! visibility "protected"))

(_
  method: (identifier) @_visibility
  arguments: (argument_list (singleton_method) @definition)
  (#eq? @_visibility "private_class_method")
  (#set! visibility "private"))

; Parameters.

(_ parameters: (method_parameters (identifier) @parameter.name)) @definition

(_ parameters: (method_parameters (optional_parameter
  name: (_) @parameter.name
  value: (_) @parameter.default) @parameter)) @definition

(_ parameters: (method_parameters
  (splat_parameter name: (_)? @parameter.name) @parameter)
  (#set! parameter.kind "variadic")) @definition

(_ parameters: (method_parameters (keyword_parameter
  name: (_) @parameter.name
  value: (_)? @parameter.default) @parameter)
  (#set! parameter.kind "keyword_only")) @definition

(_ parameters: (method_parameters
  (hash_splat_parameter name: (_)? @parameter.name) @parameter)
  (#set! parameter.kind "keyword_variadic")) @definition

(_ parameters: (method_parameters
  (block_parameter name: (_)? @parameter.name) @parameter)
  (#set! parameter.kind "block")) @definition
