; Every other use of a name, only with `--references all`.

(parameters name: (identifier) @reference)
(goto_statement (identifier) @reference)
(label_statement (identifier) @reference)
(attribute (identifier) @reference)
(variable_declaration (variable_list name: (identifier) @reference))
((field name: (identifier) @reference) @_field
  (#not-match? @_field "^\\["))

(for_numeric_clause name: (identifier) @reference.write)
(for_generic_clause (variable_list name: (identifier) @reference.write))
(assignment_statement (variable_list name: [
  (identifier) @reference.write
  (dot_index_expression table: (_) @receiver field: (identifier) @name) @reference.write
]))

(dot_index_expression table: (_) @receiver field: (identifier) @name) @reference.read
(identifier) @reference.read
