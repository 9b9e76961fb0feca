; Every other use of a variable, only with `--references all`. What `read` and `unset` name is
; written.

(declaration_command (variable_name) @reference)

(variable_assignment name: [
  (variable_name) @reference.write
  (subscript name: (variable_name) @reference.write)
])
(for_statement variable: (variable_name) @reference.write)
(unset_command (variable_name) @reference.write)
(postfix_expression (variable_name) @reference.write ["++" "--"])
(unary_expression ["++" "--"] (variable_name) @reference.write)
(binary_expression
  left: (variable_name) @reference.write
  operator: ["=" "+=" "-=" "*=" "/=" "%=" "<<=" ">>=" "&=" "|=" "^="])
(command
  name: (command_name (word) @_command)
  argument: (word) @reference.write
  (#eq? @_command "read")
  (#match? @reference.write "^[A-Za-z_]"))

; In the head of a loop as in C, names are words.
(c_style_for_statement update: (postfix_expression (word) @reference.write))
(c_style_for_statement condition: (binary_expression (word) @reference.read
  (#match? @reference.read "^[A-Za-z_]")))

(variable_name) @reference.read
