; export = f, export as namespace F, export declare const a, export import a = b.c
(export_statement "=" . (identifier) @name
  (#set! name "default")
  (#set! outside "definitions")) @export.assignment

(export_statement "=" . (_)
  (#set! fallback "true")
  (#set! name "default")
  (#set! outside "definitions")) @export.assignment

(export_statement "namespace" . (identifier) @alias
  (#set! outside "definitions")) @export.namespace

(export_statement
  declaration: (ambient_declaration [
    (_ name: (_) @name)
    (lexical_declaration (variable_declarator name: (identifier) @name))
    (variable_declaration (variable_declarator name: (identifier) @name))
  ])
  (#set! outside "definitions")) @export.named

(export_statement
  declaration: (import_alias . (identifier) @name)
  (#set! outside "definitions")) @export.named
