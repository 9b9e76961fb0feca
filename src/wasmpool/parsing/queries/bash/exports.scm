(declaration_command "export" [
  (variable_name) @name
  (variable_assignment name: (variable_name) @name)
] @export.named)
