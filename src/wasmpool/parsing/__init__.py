"""Bytes to facts: languages, queries, the extractor and the records."""
