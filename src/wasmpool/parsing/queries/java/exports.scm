; module-info.java: packages that other modules see.
(exports_module_directive package: (_) @name) @export.namespace
(opens_module_directive package: (_) @name) @export.namespace
