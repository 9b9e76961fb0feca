(alias (alias_name) @name) @reference.read
