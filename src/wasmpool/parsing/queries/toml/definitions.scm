; Tables and keys. What holds keys is an object and nests; any other key is a property. A dotted
; key is named by its last part and qualified by those before.

(table . [(bare_key) (quoted_key)] @name) @definition.object
(table . (dotted_key . [(bare_key) (quoted_key) (dotted_key)] @qualifier . (_) @name .)) @definition.object
(table . (_) . (_) @body) @definition

(table_array_element . [(bare_key) (quoted_key)] @name) @definition.object
(table_array_element
  . (dotted_key . [(bare_key) (quoted_key) (dotted_key)] @qualifier . (_) @name .)) @definition.object
(table_array_element . (_) . (_) @body) @definition

(pair
  . [
    (bare_key) @name
    (quoted_key) @name
    (dotted_key . (_) @qualifier . (_) @name .)
  ]
  . [(inline_table) (array [(inline_table) (array)])] @body) @definition.object

(pair
  . [
    (bare_key) @name
    (quoted_key) @name
    (dotted_key . (_) @qualifier . (_) @name .)
  ]) @definition.property
