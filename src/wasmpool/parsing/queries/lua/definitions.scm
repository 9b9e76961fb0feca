; function f, local function f, function M.f, function M:f

(function_declaration name: (identifier) @name) @definition.function

(function_declaration
  name: (dot_index_expression table: (_) @qualifier field: (identifier) @name)
  (#set! kind "function")) @definition.function

(function_declaration
  name: (method_index_expression
    table: (_) @qualifier
    method: (identifier) @name)) @definition.method

(function_declaration "local" @modifier) @definition
(function_declaration body: (_) @body) @definition
(function_declaration !body "end" @body) @definition

(function_declaration parameters: (parameters name: (identifier) @parameter.name)) @definition
(function_declaration parameters: (parameters (vararg_expression) @parameter)
  (#set! parameter.kind "variadic")) @definition

; f = function … end: what is assigned makes the name a function, and a table holds what is in it.

(assignment_statement
  (variable_list . name: [
    (identifier) @name @definition.function
    (dot_index_expression
      table: (_) @qualifier
      field: (identifier) @name) @definition.function
  ])
  (expression_list . value: (function_definition) @body)
  (#set! kind "function")) @range

(assignment_statement
  (variable_list . name: [(identifier) (dot_index_expression)] @definition)
  (expression_list . value: (function_definition
    parameters: (parameters name: (identifier) @parameter.name))))

(assignment_statement
  (variable_list . name: [(identifier) (dot_index_expression)] @definition)
  (expression_list . value: (function_definition
    parameters: (parameters (vararg_expression) @parameter)))
  (#set! parameter.kind "variadic"))

(assignment_statement
  (variable_list . name: (identifier) @name @definition.variable)
  (expression_list . value: (table_constructor) @body)) @range

(field
  name: [(identifier) (string)] @name
  value: (function_definition) @body) @definition.function

(field value: (function_definition
  parameters: (parameters name: (identifier) @parameter.name))) @definition

(field name: (identifier) @name value: (table_constructor) @body) @scope

; Variables of the file.

(chunk (variable_declaration (assignment_statement
  (variable_list name: (identifier) @name @definition.variable)) @range))

(chunk (assignment_statement
  (variable_list name: [
    (identifier) @name @definition.variable
    (dot_index_expression
      table: (_) @qualifier
      field: (identifier) @name) @definition.variable
  ])) @range)

(variable_declaration "local" @modifier (assignment_statement
  (variable_list name: (identifier) @definition)))
