; __all__ = ["a", "b"], also as a tuple and with +=
(module (expression_statement
  [
    (assignment
      left: (identifier) @_name
      right: [
        (list (string (string_content) @name) @export.named)
        (tuple (string (string_content) @name) @export.named)
      ])
    (augmented_assignment
      left: (identifier) @_name
      right: [
        (list (string (string_content) @name) @export.named)
        (tuple (string (string_content) @name) @export.named)
      ])
  ])
  (#eq? @_name "__all__"))
