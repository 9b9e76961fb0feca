"""Text of the facts, read far enough to follow it: expressions, types, functions without a name.

Nothing here knows of a file or a project.
"""
