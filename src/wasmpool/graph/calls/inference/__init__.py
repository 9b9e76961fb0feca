"""What names and expressions are worth: definitions, objects of classes, modules, tables.

Rules of this package:

- `Questions` says what can be asked; each part answers some of it and asks the others through it.
- `Answers` remembers: a question is answered once, and one that leads back to itself is unknown.
- `Inference` is all parts together.
"""
