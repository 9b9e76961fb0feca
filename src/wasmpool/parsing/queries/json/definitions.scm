; Keys. What holds mappings, itself or in a list, is an object and nests; any other is a property.

(pair
  key: (string) @name
  value: (object) @body) @definition.object

(pair
  key: (string) @name
  value: (array [(object) (array)]) @body) @definition.object

(pair key: (string) @name) @definition.property
