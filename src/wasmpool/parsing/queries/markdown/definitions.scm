; Headings: a section reaches to the next heading of its level or a lower one, but not out of the
; list or the quotation that it is in.

(section (atx_heading (atx_h1_marker) heading_content: (inline) @name
  (#set! level "1")) @definition.namespace)
(section (atx_heading (atx_h2_marker) heading_content: (inline) @name
  (#set! level "2")) @definition.namespace)
(section (atx_heading (atx_h3_marker) heading_content: (inline) @name
  (#set! level "3")) @definition.namespace)
(section (atx_heading (atx_h4_marker) heading_content: (inline) @name
  (#set! level "4")) @definition.namespace)
(section (atx_heading (atx_h5_marker) heading_content: (inline) @name
  (#set! level "5")) @definition.namespace)
(section (atx_heading (atx_h6_marker) heading_content: (inline) @name
  (#set! level "6")) @definition.namespace)
(section (setext_heading heading_content: (paragraph (inline) @name) (setext_h1_underline)
  (#set! level "1")) @definition.namespace)
(section (setext_heading heading_content: (paragraph (inline) @name) (setext_h2_underline)
  (#set! level "2")) @definition.namespace)

(list_item (section) @body) @scope
(block_quote (section) @body) @scope
