"""Bash: what the queries make of a script with most of the language in it."""

from __future__ import annotations

from tests.unit.facts import calls, definition, exports, facts_of, imports, outline
from wasmpool.parsing import languages

SAMPLE = """\
#!/usr/bin/env bash
# License

source ./lib.sh
. /etc/profile
source "$DIR/x.sh" arg
# Says it.
# Loudly.
say() { local x=1; y=2; echo "$1" 2; }
function walk {
  if [[ a && b ]]; then say; elif c; then :; fi
  for i in 1 2; do while true; do :; done; done
  case $x in a) ;; b|c) ;; esac
}
function nested() ( walk )
NAME=1
export SHOWN=2
export ALSO NAME
readonly FIXED=3
declare -r KEPT=4
if say; then DECIDED=2; fi
alias ll='ls -l' la="ls -a"
say "$NAME" | walk && nested || true
found=$(say 1)
ONLY=1 say
"""


def test_definitions() -> None:
    facts = facts_of("bash", SAMPLE)
    assert facts.status == "ok"
    assert outline(facts) == [
        "function say",
        "function walk",
        "function nested",
        "variable NAME",
        "variable SHOWN",
        "constant FIXED",
        "variable KEPT",
        "variable DECIDED",
        "function ll",
        "function la",
        "variable found",
    ]
    assert definition(facts, "say").doc == "Says it.\nLoudly."
    assert definition(facts, "walk").complexity == 7  # if, elif, for, while, two cases
    assert definition(facts, "SHOWN").modifiers == ("export",)


def test_each_command_is_a_call() -> None:
    facts = facts_of("bash", SAMPLE)
    assert calls(facts) == [
        "free echo/2",
        "free say/0",
        "free c/0",
        "free :/0",
        "free true/0",
        "free :/0",
        "free walk/0",
        "free say/0",
        "free say/1",
        "free walk/0",
        "free nested/0",
        "free true/0",
        "free say/1",
        "free say/0",
    ]


def test_imports_and_exports() -> None:
    facts = facts_of("bash", SAMPLE)
    assert imports(facts) == [
        "include ./lib.sh: None as None",
        "include /etc/profile: None as None",
        "include $DIR/x.sh: None as None",
    ]
    assert exports(facts) == [
        "named SHOWN = SHOWN",
        "named ALSO = ALSO",
        "named NAME = NAME",
    ]


def test_broken_code_keeps_the_facts_around_it() -> None:
    facts = facts_of("bash", "a() { echo; }\nif then fi (\nb() { echo; }\n")
    assert facts.status == "partial"
    assert "function a" in outline(facts)


def test_detection() -> None:
    assert languages.detect("run", b"#!/bin/sh -e\n") == "bash"
    assert languages.detect(".bashrc") == "bash"
