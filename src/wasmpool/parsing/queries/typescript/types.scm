; Types: every name of one but where it is given, or is a base, which `references.scm` knows better.

(nested_type_identifier
  module: (_) @receiver
  name: (type_identifier) @name
  (#set! fallback "")) @reference.type

((type_identifier) @reference.type (#set! fallback ""))

(class_declaration name: (type_identifier) @no_references)
(class name: (type_identifier) @no_references)
(abstract_class_declaration name: (type_identifier) @no_references)
(interface_declaration name: (type_identifier) @no_references)
(type_alias_declaration name: (type_identifier) @no_references)
(type_parameter name: (type_identifier) @no_references)
(mapped_type_clause name: (type_identifier) @no_references)
(infer_type . (type_identifier) @no_references)
