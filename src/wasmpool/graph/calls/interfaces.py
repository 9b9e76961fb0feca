"""Interfaces that nobody names: a type is of their kind if it has all of their methods, as in Go.

Rules of this file:

- Methods are told apart by names and by how many parameters they have, and whether they give
  anything back: types of other packages have other names there.
- An interface with a part outside of the project may ask for more than is known: nothing is said to
  have it all.
"""

from __future__ import annotations

from collections.abc import Iterable

from wasmpool.graph.calls.inference.classes import Class
from wasmpool.graph.calls.inference.inference import Inference
from wasmpool.graph.configs import folder_of
from wasmpool.graph.records import Definition


def shape(method: Definition) -> tuple[int, bool]:
    """Return what has to be alike of methods that stand in for each other."""
    return len(method.parameters), bool(method.return_type)


def type_of_method(inference: Inference, method: Class) -> Class | None:
    """Return the type that a method is of, in whichever file of its package that is."""
    path, index = method
    file = inference.scope(path)
    owner = file.owner(index)
    if owner is not None and inference.classes.is_class((path, owner)):
        return (path, owner)
    name, dot, _ = file.definitions[index].qualified_name.rpartition(".")
    found = inference.annotated(path, None, name) if dot else ()
    objects = [each for each in found if each.kind == "object" and each.item >= 0]
    return objects[0].place if len(objects) == 1 else None


def asked_by(inference: Inference, interface: Class) -> dict[str, Class] | None:
    """Return the methods of an interface by their names; None where not all are known."""
    order = inference.classes.order(interface)
    if not order.is_whole:
        return None
    asked: dict[str, Class] = {}
    for path, index in order.classes:
        file = inference.scope(path)
        if file.definitions[index].kind != "interface":
            return None
        for name, own in file.by_prefix.get(file.definitions[index].qualified_name, {}).items():
            asked.setdefault(name, (path, own[0]))
    return asked


def method_of(inference: Inference, of: Class, asked: Class) -> Class | None:
    """Return the method that a type has for one that is asked for, its own or one taken in."""
    method = inference.scope(asked[0]).definitions[asked[1]]
    for each in inference.classes.order(of).classes:
        for path, index in inference.classes.own(each, method.name):
            found = inference.scope(path).definitions[index]
            if found.kind == "method":
                is_seen = method.name[:1].isupper() or folder_of(path) == folder_of(asked[0])
                return (path, index) if is_seen and shape(found) == shape(method) else None
    return None


def satisfying(
    inference: Inference, interface: Class, name: str, types: Iterable[Class]
) -> dict[Class, None]:
    """Return the methods of a name of those types that have all that an interface asks for."""
    asked = asked_by(inference, interface)
    found: dict[Class, None] = {}
    if asked is None or name not in asked:
        return found
    for each in types:
        if inference.scope(each[0]).definitions[each[1]].kind == "interface":
            continue
        methods = {key: method_of(inference, each, method) for key, method in asked.items()}
        own = methods[name]
        if own is not None and None not in methods.values():
            found[own] = None
    return found
