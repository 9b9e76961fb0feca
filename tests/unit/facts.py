"""What the tests of single languages share: from text to facts, and facts in a readable form."""

from __future__ import annotations

from wasmpool.parsing import extractor, languages
from wasmpool.parsing.records import Definition, FileFacts


def facts_of(
    language: str, text: str | bytes, *, all_references: bool = False, bindings: bool = False
) -> FileFacts:
    """Extract the facts of a text in a language."""
    content = text.encode() if isinstance(text, str) else text
    loaded = extractor.load(
        languages.table().get(language), all_references=all_references, bindings=bindings
    )
    return FileFacts(f"sample.{language}", loaded.extract(content, extractor.Direct()).body)


def definition(facts: FileFacts, qualified_name: str) -> Definition:
    """Return the only definition of a qualified name."""
    (found,) = [each for each in facts.definitions if each.qualified_name == qualified_name]
    return found


def outline(facts: FileFacts) -> list[str]:
    """Definitions as `kind qualified.name`, in order."""
    return [f"{each.kind} {each.qualified_name}" for each in facts.definitions]


def parameters(found: Definition) -> list[str]:
    """Parameters as `name: type = default [kind]`."""
    return [
        each.name
        + (f": {each.type}" if each.type else "")
        + (f" = {each.default}" if each.default else "")
        + (f" [{each.kind}]" if each.kind else "")
        for each in found.parameters
    ]


def calls(facts: FileFacts) -> list[str]:
    """Calls as `form receiver.name/arity`, in order."""
    return [
        f"{each.call_form} {each.receiver + '.' if each.receiver else ''}{each.name}/{each.arity}"
        for each in facts.references
        if each.kind == "call"
    ]


def references(facts: FileFacts, kind: str) -> list[str]:
    """Names of the references of a kind, in order."""
    return [each.name for each in facts.references if each.kind == kind]


def imports(facts: FileFacts) -> list[str]:
    """Imports as `kind module: name as local`, with `type` in front where it is one of types."""
    return [
        ("type " if each.is_type_only else "")
        + f"{each.kind} {'.' * each.relative_level}{each.module}: "
        + f"{each.imported_name} as {each.local_name}"
        for each in facts.imports
    ]


def exports(facts: FileFacts) -> list[str]:
    """Exports as `kind name = local from module`."""
    return [
        f"{each.kind} {each.name} = {each.local_name}"
        + (f" from {each.module}" if each.module is not None else "")
        for each in facts.exports
    ]
