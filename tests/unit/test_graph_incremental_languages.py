"""After edits, a graph is the one that is built from nothing: what some languages have only."""

from __future__ import annotations

import random

import pytest

from tests.unit.projects import project, record
from wasmpool.graph.build import build
from wasmpool.graph.incremental import IncrementalGraph

FILES = {
    "php/Task.php": "<?php\nnamespace A;\nclass Task {\n  function go() {}\n"
    "  /** @return Task */\n  function same() { return make(); }\n}\nfunction help() {}\n",
    "php/Run.php": "<?php\nnamespace A;\nclass Run {\n  /** @var Task */\n  private $task;\n"
    "  /** @param Task $one */\n  function run($one) { $one->go(); $this->task->go(); }\n"
    "  function help() {\n    /** @var Task $it */\n    $it = make();\n"
    "    $it->same()->go(); \\help(); help();\n  }\n}\n",
    "php/help.php": "<?php\nfunction help() {}\nfunction go() { (new A\\Run)->run(1); }\n",
    "cs/Task.cs": "class Task {\n  public Task(int a) {}\n  public void Go() {}\n}\n"
    "class Low : Task;\n",
    "cs/Run.cs": "class Run {\n  Task task = new(1);\n  Low Made { get; } = new();\n"
    "  void Go() { Low it = new(); it.Go(); task.Go(); }\n}\n",
    "rb/task.rb": "class Task\n  def go; end\n  def run; self; end\nend\nclass Low < Task; end\n",
    "rb/run.rb": 'class Run < Low\n  def go; super; "#{run}"; end\n  def run; super.go; end\nend\n'
    "class Task\n  def help; end\nend\nclass Other; end\n",
    "kt/Task.kt": "package a\nopen class Task {\n  fun go() {}\n}\nclass Low : Task()\n"
    "object One : Task()\n",
    "kt/Ext.kt": "package b\nimport a.Task\nfun Task.help(): Task = this\n"
    "fun List<Task>.run() { forEach { it.go() } }\n",
    "kt/Run.kt": "package c\nimport a.Low\nimport a.One\nimport b.help\nimport b.run\n"
    "fun go(low: Low, all: List<Low>) {\n  low.help().let { it.go() }\n"
    "  all.forEach { it.help() }\n"
    "  all.run()\n  One.go()\n  val made = Low().apply { go() }\n  made.help()\n}\n",
    "sc/Task.scala": "package a\nclass Task {\n  def go: Int = 1\n  def run: Task = this\n}\n"
    "class Low extends Task\nclass Other\n",
    "py/task.py": "from enum import Enum\n__all__ = ['Task', 'go']\nclass Task(Enum):\n"
    "    One = 1\n    def run(self): ...\ndef go(): ...\ndef help(): ...\n",
    "py/run.py": "from task import *\nTask.One.run()\ngo()\nhelp()\n",
    "ja/Task.java": "package a;\nclass Task {\n  void go() {}\n  void run() { go(); }\n}\n"
    "class Low extends Task {\n  void go() {}\n  void same() { super.same(); }\n}\n"
    "class Other extends Task {}\n",
    "ja/Make.java": "package a;\nclass Make {\n  static final Task One = new Low();\n"
    "  final Task it = new Task() {\n    void go() {}\n    void help() { this.go(); }\n  };\n"
    "  private Task kept;\n  void keep() { kept = new Low(); }\n  void run() { kept.go(); }\n"
    "  static Task help() {\n    return new Low();\n  }\n"
    "  static Task same() {\n    return new Task() {\n      void go() {}\n    };\n  }\n}\n",
    "ja/Run.java": "package a;\nclass Run {\n  void go(Task it) throws Exception {\n"
    "    Make.One.go();\n    new Make().it.go();\n    Make.help().go();\n    Make.same().go();\n"
    '    if (it instanceof Low) it.go();\n    Class.forName("a.Low").newInstance();\n  }\n}\n',
    "ts/task.ts": "export class Task { run() {} }\nexport class Other { run() {} }\n"
    "export type Named = Task;\nexport class Box<T> { held: T; }\n"
    "export class Own extends Box<Task> {}\n",
    "ts/run.ts": "import { Named, Own } from './task';\n"
    "function go(it: Named, own: Own) { it.run(); own.held.run(); }\n",
    "py/wrap.py": "def one(a):\n    def b(): a()\n    return b\n"
    "def other(n):\n    def d(f):\n        def c(): f()\n        return c\n    return d\n",
    "py/low.py": "from wrap import one, other\n@one\n@other(1)\ndef low(): ...\n",
    "c/go.h": "#define help(x) x\nstatic inline int run(int x) { return x; }\nint go(int);\n",
    "c/run.h": "#define help(x) (x + 1)\n#define it(x) same(x)\nint go(int);\nint same(int);\n",
    "c/all.h": '#include "go.h"\n#include "one.h"\n',
    "c/one.h": '#include "all.h"\nstatic inline int same(int x) { return it(x); }\n',
    "c/go.c": '#include "go.h"\nint go(int x) { return help(x) + run(x); }\n',
    "c/low/go.c": '#include "../run.h"\nint go(int x) { return it(help(x)) + run(x); }\n',
    "c/main.c": '#include "all.h"\n#include "run.h"\n'
    "int main() { return go(help(1)) + run(2) + same(it(3)); }\n",
    "sc/Run.scala": "package a\nobject Run {\n  def go(low: Low) = low.run.go\n"
    "  def help(low: Low) = { val it = low.run; it.go + go(low) }\n}\n",
}
WORDS = ("Task", "Low", "Run", "Other", "go", "run", "help", "it", "One", "same", "added")


def _edited(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            return "\n".join(lines[:at] + lines[at + 1 :])
        case 1:
            return "\n".join(lines[: at + 1] + lines[at:])
        case 2:
            return text.replace(chance.choice(WORDS), chance.choice(WORDS))
        case _:
            lines[at] = lines[at].replace(chance.choice(WORDS), chance.choice(WORDS))
            return "\n".join(lines)


@pytest.mark.parametrize("seed", range(12))
def test_any_edits_give_the_graph_that_is_built_from_nothing(seed: int) -> None:
    chance = random.Random(seed)
    texts = dict(FILES)
    incremental = IncrementalGraph(project(texts))
    for _ in range(16):
        path = chance.choice(sorted(texts))
        texts[path] = _edited(texts[path] if chance.random() < 0.6 else FILES[path], chance)
        incremental.update({path: record(path, texts[path])})
        assert incremental.graph() == build(project(texts))


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("php/Task.php", "@return Task", "@return Run"),
        ("php/Run.php", "@var Task *", "@var Run *"),
        ("py/task.py", "['Task', 'go']", "['Task', 'help']"),
        ("py/task.py", "'go']", "'go']\n__all__ += more"),
        ("py/task.py", "Task(Enum)", "Task"),
        ("rb/task.rb", "class Low < Task; end", "class Low; end\nclass More < Task; end"),
        ("kt/Task.kt", "Low : Task()\nobject One", "Low\nobject One"),
        ("kt/Ext.kt", "List<Task>", "List<String>"),
        ("kt/Ext.kt", "fun Task.help", "fun <T : Task> T.help"),
        ("cs/Task.cs", "class Low : Task;", "class Low;"),
        ("ja/Make.java", "    return new Low();", "    return new Other();"),
        ("ja/Make.java", "One = new Low();", "One = new Other();"),
        ("ja/Make.java", "new Task() {\n      void go", "new Task() {\n      void gone"),
        ("ja/Task.java", "package a", "package b"),
        ("ts/task.ts", "Named = Task", "Named = Other"),
        ("ts/task.ts", "Box<Task>", "Box<Other>"),
        ("ts/task.ts", "Box<Task>", "Box"),
        ("py/low.py", "@other(1)\n", ""),
        ("sc/Task.scala", "Low extends Task\nclass Other", "Low\nclass Other extends Task"),
    ],
)
def test_an_edit_is_seen_from_other_files(path: str, old: str, new: str) -> None:
    assert old in FILES[path]
    texts = FILES | {path: FILES[path].replace(old, new)}
    incremental = IncrementalGraph(project(FILES))
    before = incremental.graph()
    incremental.update({path: record(path, texts[path])})
    assert incremental.graph() == build(project(texts))
    assert incremental.graph() != before
