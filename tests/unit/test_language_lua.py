"""Lua: what the queries make of a file with most of the language in it."""

from __future__ import annotations

from tests.unit.facts import calls, definition, facts_of, imports, outline, parameters

SAMPLE = """\
#!/usr/bin/lua
local M = {}
local json = require("json")
require "side"
dofile("x.lua")
M.version = "1.0"
Shared = 1

--- Adds.
-- @param a what
function M.add(a, b, ...)
  if a and b then return 1 elseif c then end
  for i = 1, n do while true do end end
end
function M:method(x) self:other(x); M.add(1, 2); print "x" end
function M.sub.deep() end
local function helper(n) local z = 1 end
function global() local function inner() end end
M.assigned = function(x) return x end
local fn = function(...) end
local t = {
  key = function(a) end,
  value = 1,
  nested = { f = function() end },
}
return M
"""


def test_definitions() -> None:
    facts = facts_of("lua", SAMPLE)
    assert facts.status == "ok"
    assert outline(facts) == [
        "variable M",
        "variable json",
        "variable M.version",
        "variable Shared",
        "function M.add",
        "method M.method",
        "function M.sub.deep",
        "function helper",
        "function global",
        "function global.inner",
        "function M.assigned",
        "function fn",
        "variable t",
        "function t.key",
        "method t.nested.f",
    ]
    assert [each.name for each in facts.definitions if each.visibility == "private"] == [
        "M",
        "json",
        "helper",
        "inner",
        "fn",
        "t",
    ]


def test_functions() -> None:
    facts = facts_of("lua", SAMPLE)
    found = definition(facts, "M.add")
    assert found.doc == "Adds.\n@param a what"
    assert parameters(found) == ["a", "b", "... [variadic]"]
    assert found.complexity == 6  # if, and, elseif, for, while
    assert parameters(definition(facts, "fn")) == ["... [variadic]"]
    assert parameters(definition(facts, "t.key")) == ["a"]
    assert definition(facts, "M.assigned").complexity == 1


def test_calls() -> None:
    assert calls(facts_of("lua", SAMPLE)) == [
        "free dofile/1",
        "member self.other/1",
        "member M.add/2",
        "free print/1",
    ]


def test_imports() -> None:
    assert imports(facts_of("lua", SAMPLE)) == [
        "namespace json: None as json",
        "side_effect side: None as None",
        "include x.lua: None as None",
    ]


def test_broken_code_keeps_the_facts_around_it() -> None:
    facts = facts_of("lua", "function a() end\nfunction b( end\nfunction c() end\n")
    assert facts.status == "partial"
    assert "function a" in outline(facts)
