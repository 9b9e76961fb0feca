; __all__ = ["a", "b"], also as a tuple and with +=
(assignment
  left: (identifier) @_name
  right: [
    (list (_ (string_content) @name) @export.named)
    (tuple (_ (string_content) @name) @export.named)
  ]
  (#eq? @_name "__all__"))

(augmented_assignment
  left: (identifier) @_name
  right: [
    (list (_ (string_content) @name) @export.named)
    (tuple (_ (string_content) @name) @export.named)
  ]
  (#eq? @_name "__all__"))
