; (_ (tag_name) (attribute)) is a start tag or one that closes itself.

; Headings, by the first text in them.

(element
  (start_tag (tag_name) @_tag)
  [
    (text) @name
    (element (text) @name)
    (element (element (text) @name))
  ]
  (#match? @_tag "^[hH][1-6]$")) @definition.namespace

; Controls of forms, by their name.

(element
  (_
    (tag_name) @_tag
    (attribute
      (attribute_name) @_attribute
      [(attribute_value) @name (quoted_attribute_value (attribute_value) @name)]))
  (#match? @_tag "^(?i:input|select|textarea|button|output|fieldset)$")
  (#match? @_attribute "^(?i:name)$")) @definition.field

; Other elements that have an id, or a name that links, frames and scripts go by.

(element
  (_ (attribute
    (attribute_name) @_attribute
    [(attribute_value) @name (quoted_attribute_value (attribute_value) @name)]))
  (#match? @_attribute "^(?i:id)$")) @definition.object

(element
  (start_tag
    (tag_name) @_tag
    (attribute
      (attribute_name) @_attribute
      [(attribute_value) @name (quoted_attribute_value (attribute_value) @name)]))
  (#match? @_tag "^(?i:form|iframe|a|map|slot)$")
  (#match? @_attribute "^(?i:name)$")) @definition.object

(script_element
  (start_tag (attribute
    (attribute_name) @_attribute
    [(attribute_value) @name (quoted_attribute_value (attribute_value) @name)]))
  (#match? @_attribute "^(?i:id)$")) @definition.object

(style_element
  (start_tag (attribute
    (attribute_name) @_attribute
    [(attribute_value) @name (quoted_attribute_value (attribute_value) @name)]))
  (#match? @_attribute "^(?i:id)$")) @definition.object

; What stands between the tags belongs to the element.

(element . (start_tag (attribute)) . (_) @body) @definition
(script_element . (start_tag (attribute)) . (_) @body) @definition
(style_element . (start_tag (attribute)) . (_) @body) @definition
