; Scripts, style sheets and pages that a page takes in. Links to other pages are no imports.

(script_element
  (start_tag (attribute
    (attribute_name) @_attribute
    [(attribute_value) @module (quoted_attribute_value (attribute_value) @module)]))
  (#match? @_attribute "^(?i:src)$")) @import.include

(element
  (_
    (tag_name) @_tag
    (attribute
      (attribute_name) @_attribute
      [(attribute_value) @module (quoted_attribute_value (attribute_value) @module)]))
  (#match? @_tag "^(?i:iframe|frame|embed)$")
  (#match? @_attribute "^(?i:src)$")) @import.include

; <link>: rel and href in either order.

(element
  (_
    (tag_name) @_tag
    (attribute
      (attribute_name) @_rel
      [(attribute_value) @_kind (quoted_attribute_value (attribute_value) @_kind)])
    (attribute
      (attribute_name) @_href
      [(attribute_value) @module (quoted_attribute_value (attribute_value) @module)]))
  (#match? @_tag "^(?i:link)$")
  (#match? @_rel "^(?i:rel)$")
  (#match? @_kind "\\b(?i:stylesheet|modulepreload|preload|manifest|icon)\\b")
  (#match? @_href "^(?i:href)$")) @import.include

(element
  (_
    (tag_name) @_tag
    (attribute
      (attribute_name) @_href
      [(attribute_value) @module (quoted_attribute_value (attribute_value) @module)])
    (attribute
      (attribute_name) @_rel
      [(attribute_value) @_kind (quoted_attribute_value (attribute_value) @_kind)]))
  (#match? @_tag "^(?i:link)$")
  (#match? @_rel "^(?i:rel)$")
  (#match? @_kind "\\b(?i:stylesheet|modulepreload|preload|manifest|icon)\\b")
  (#match? @_href "^(?i:href)$")) @import.include
