; using namespace a; using a::b; namespace c = a;

(using_declaration "namespace" [(identifier) (qualified_identifier)] @module) @import.wildcard

(using_declaration . "using" . (_
  scope: (_) @module
  name: (qualified_identifier)) @import_prefix)

(using_declaration . "using" . (qualified_identifier name: (_
  scope: (_) @module
  name: (qualified_identifier)) @import_prefix))

(using_declaration . "using" . (_
  scope: (_) @module
  name: [(identifier) (type_identifier) (operator_name)] @name)) @import.named

(using_declaration . "using" . (qualified_identifier name: (_
  scope: (_) @module
  name: [(identifier) (type_identifier) (operator_name)] @name))) @import.named

(using_declaration . "using" . (qualified_identifier name: (qualified_identifier
  name: (_
    scope: (_) @module
    name: [(identifier) (type_identifier) (operator_name)] @name)))) @import.named

(namespace_alias_definition
  name: (namespace_identifier) @alias
  [(namespace_identifier) (nested_namespace_specifier)] @module .) @import.namespace
