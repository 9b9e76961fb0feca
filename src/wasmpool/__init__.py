"""Code facts from many files with tree-sitter, in parallel."""
