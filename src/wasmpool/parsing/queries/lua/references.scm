(function_call
  name: [
    (identifier) @name
    (dot_index_expression table: (_) @receiver field: (identifier) @name)
    (method_index_expression table: (_) @receiver method: (identifier) @name)
  ]
  arguments: (arguments) @arguments
  (#not-eq? @name "require")) @reference.call
