; Keys. What holds mappings, itself or in a list, is an object and nests; any other is a property.
; A merge key (<<) names nothing. An anchor is a name of its own, used by aliases.

(block_mapping_pair
  key: (flow_node [(plain_scalar) (double_quote_scalar) (single_quote_scalar)] @name)
  value: [
    (block_node (block_mapping))
    (block_node (block_sequence
      (block_sequence_item [
        (block_node [(block_mapping) (block_sequence)])
        (flow_node [(flow_mapping) (flow_sequence)])
      ])))
    (flow_node (flow_mapping))
    (flow_node (flow_sequence [(flow_node [(flow_mapping) (flow_sequence)]) (flow_pair)]))
  ] @body
  (#not-eq? @name "<<")) @definition.object

(block_mapping_pair
  key: (flow_node [(plain_scalar) (double_quote_scalar) (single_quote_scalar)] @name)
  (#not-eq? @name "<<")) @definition.property

(flow_pair
  key: (flow_node [(plain_scalar) (double_quote_scalar) (single_quote_scalar)] @name)
  value: [
    (flow_node (flow_mapping))
    (flow_node (flow_sequence [(flow_node [(flow_mapping) (flow_sequence)]) (flow_pair)]))
  ] @body
  (#not-eq? @name "<<")) @definition.object

(flow_pair
  key: (flow_node [(plain_scalar) (double_quote_scalar) (single_quote_scalar)] @name)
  (#not-eq? @name "<<")) @definition.property

(anchor (anchor_name) @name) @definition.constant
