(function_definition name: (word) @name body: (_) @body) @definition.function

; Variables of the script; those that functions set are dropped as local.

(declaration_command
  "readonly" @modifier
  (variable_assignment name: (variable_name) @name) @definition.constant)

(declaration_command
  ["declare" "export" "local" "typeset"] @modifier
  (variable_assignment name: (variable_name) @name) @definition.variable)

(program (variable_assignment name: (variable_name) @name) @definition.variable)
(if_statement (variable_assignment name: (variable_name) @name) @definition.variable)
(else_clause (variable_assignment name: (variable_name) @name) @definition.variable)
(case_item (variable_assignment name: (variable_name) @name) @definition.variable)
(list (variable_assignment name: (variable_name) @name) @definition.variable)

; alias name=…
(command
  name: (command_name) @_command
  argument: [
    (concatenation . (word) @name)
    (word) @name
  ] @definition.function
  (#eq? @_command "alias")
  (#match? @name "="))
