; Names of elements: those in capitals are calls, others no names of values.

(jsx_opening_element name: (identifier) @reference)
(jsx_self_closing_element name: (identifier) @reference)
(jsx_closing_element) @no_references
