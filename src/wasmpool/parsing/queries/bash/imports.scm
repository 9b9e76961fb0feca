(command
  name: (command_name) @_command
  . argument: (_) @module
  (#any-of? @_command "source" ".")) @import.include
