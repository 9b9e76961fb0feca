; import a.B; import static a.B.c;
(import_declaration
  . (scoped_identifier scope: (_) @module name: (identifier) @name) .) @import.named

(import_declaration . (identifier) @name .) @import.named

; import a.*; import static a.B.*;
(import_declaration (_) @module . (asterisk)) @import.wildcard

; module-info.java
(requires_module_directive module: (_) @module) @import.namespace
