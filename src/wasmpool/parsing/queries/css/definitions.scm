; What selectors name: each class and id, where it stands.

(class_selector (class_name) @name @definition.class)
(id_selector (id_name) @name @definition.object)

; Custom properties, where they are given a value or registered.

(declaration (property_name) @name
  (#match? @name "^--")) @definition.variable
(at_rule (at_keyword) @_rule . (keyword_query) @name
  (#eq? @_rule "@property")) @definition.variable

(keyframes_statement (keyframes_name) @name) @definition.object

; At-rules that hold others are named by their condition.

(media_statement . (_) @name (block) @body) @definition.namespace
(supports_statement . (_) @name (block) @body) @definition.namespace
(at_rule (at_keyword) @_rule . [(keyword_query) (feature_query) (binary_query)] @name (block) @body
  (#any-of? @_rule "@layer" "@container" "@scope")) @definition.namespace

; @layer a, b;
(at_rule (at_keyword) @_rule (keyword_query) @name @definition.namespace . ["," ";"]
  (#eq? @_rule "@layer"))
