; class A extends B, as JavaScript's grammar has it.
(class_heritage [
  (identifier) @reference.inherits
  (_ object: (_) @receiver property: (property_identifier) @name) @reference.inherits
])
