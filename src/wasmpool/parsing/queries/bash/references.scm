; Each command is a call: of a function of this script or another, or of a program.
(command
  name: (command_name (word) @name)
  (#not-any-of? @name "." "alias" "source")
  (#set! arity_field "argument")) @reference.call
