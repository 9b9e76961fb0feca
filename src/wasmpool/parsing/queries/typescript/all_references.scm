; What TypeScript adds to the names that JavaScript's queries tell apart.

(required_parameter pattern: [
  (identifier) @reference
  (rest_pattern (identifier) @reference)
])
(required_parameter name: (identifier) @reference)
(optional_parameter pattern: (identifier) @reference)
(index_signature name: (identifier) @reference)
(type_predicate name: (identifier) @reference)
(import_alias . (identifier) @reference)
