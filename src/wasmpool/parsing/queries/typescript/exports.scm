; export = f, export as namespace F, export declare const a, export import a = b.c

(program (export_statement "=" . (identifier) @name (#set! name "default")) @export.assignment)
(program
  (export_statement "=" . (_)
    (#set! fallback "true")
    (#set! name "default")) @export.assignment)

(program (export_statement "namespace" . (identifier) @alias) @export.namespace)

(program
  (export_statement
    declaration: (ambient_declaration [
      (_ name: (_) @name)
      (lexical_declaration (variable_declarator name: (identifier) @name))
      (variable_declaration (variable_declarator name: (identifier) @name))
    ])) @export.named)

(program
  (export_statement
    declaration: (import_alias . (identifier) @name)) @export.named)
