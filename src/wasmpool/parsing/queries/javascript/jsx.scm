; An element is a call of its component with one argument, the properties: TypeScript's compiler
; takes it for a call as well. It makes an instance, so the form is `constructor`. Names in lower
; case are elements of the page and nobody's component.

((jsx_self_closing_element name: (identifier) @name) @reference.call
  (#match? @name "^[A-Z_$]")
  (#set! arity "1")
  (#set! call_form "constructor"))

(jsx_self_closing_element
  name: (_ object: (_) @receiver property: (_) @name)
  (#set! arity "1")
  (#set! call_form "constructor")) @reference.call

((jsx_opening_element name: (identifier) @name) @reference.call
  (#match? @name "^[A-Z_$]")
  (#set! arity "1")
  (#set! call_form "constructor"))

(jsx_opening_element
  name: (_ object: (_) @receiver property: (_) @name)
  (#set! arity "1")
  (#set! call_form "constructor")) @reference.call
