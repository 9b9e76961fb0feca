"""Calls of PHP."""

from __future__ import annotations

import pytest

from tests.unit.graph_calls import calls_in, calls_of, graph_of

_TASK = "class Task { function go() {} function same() { return $this; } }\n"


def test_comments_say_the_types_that_the_code_does_not() -> None:
    text = f"""<?php
        namespace A;
        {_TASK}
        class Run {{
          /** @var Task|null What is next. */
          private $next = null;
          /** @var array<int, Task> */
          private array $all;
          /**
           * Runs it.
           *
           * @param Task $one which
           * @param Task[] $more
           * @param string $text
           */
          function a($one, array $more, $text) {{ $one->go(); }}
          /** @param Task ...$more */
          function b(...$more) {{ foreach ($more as $each) {{ $each->go(); }} }}
          /** @param list<Task> $more */
          function c(array $more) {{ foreach ($more as $each) {{ $each->go(); }} }}
          /** @return \\A\\Task */
          function d() {{ return make(); }}
          function e() {{ $this->d()->go(); }}
          /** @return $this */
          function f() {{ return make(); }}
          function g() {{ $this->f()->g(); }}
          function h() {{ $this->next->go(); }}
          function i() {{ foreach ($this->all as $each) {{ $each->go(); }} }}
        }}
        """
    assert calls_in("a.php", text) == [
        "A.Run.a -> A.Task.go",
        "A.Run.b -> A.Task.go",
        "A.Run.c -> A.Task.go",
        "A.Run.e -> A.Run.d",
        "A.Run.e -> A.Task.go",
        "A.Run.g -> A.Run.f",
        "A.Run.g -> A.Run.g",
        "A.Run.h -> A.Task.go",
        "A.Run.i -> A.Task.go",
    ]


def test_what_the_code_says_goes_before_comments() -> None:
    text = f"""<?php
        {_TASK}
        class Other {{ function go() {{}} }}
        /**
         * @param Other $one
         * @param mixed $two
         * @return Other
         */
        function a(Task $one, $two): Task {{ $one->go(); $two->go(); }}
        function b() {{ a()->go(); }}
        """
    assert calls_in("a.php", text) == ["a -> Task.go", "b -> Task.go", "b -> a"]


def test_a_comment_says_the_type_of_what_is_assigned() -> None:
    text = f"""<?php
        {_TASK}
        class Other {{ function go() {{}} }}
        function a($made) {{
          /** @var Task $one */
          $one = $made->get();
          $one->go();
        }}
        function b($made) {{
          /**
           * @var Task
           */
          $one = $made->get();
          $one->go();
        }}
        function c($made) {{
          /** @var Task $other */
          $one = $made->get();
          $one->go();
        }}
        function d() {{
          /** @var Task $one */
          $one = new Other();
          $one->go();
        }}
        """
    assert calls_in("a.php", text) == [
        "a -> Task.go",
        "b -> Task.go",
        "d -> Other",
        "d -> Other.go",
    ]


def test_a_name_from_the_root_is_none_of_the_namespace_around() -> None:
    files = {
        "a.php": """<?php
            namespace A;
            function help() {}
            function count($all) {}
            function b() { \\help(); \\count([]); \\A\\count([]); }
            function c() { help(); \\A\\make()->go(); }
            function make(): Task { return new Task(); }
            class Task { function go() {} }
            """,
        "b.php": "<?php\nfunction help() {}\n",
    }
    assert calls_of(files) == [
        "a.php#A.b -> a.php#A.count",
        "a.php#A.b -> b.php#help",
        "a.php#A.c -> a.php#A.Task.go",
        "a.php#A.c -> a.php#A.help",
        "a.php#A.c -> a.php#A.make",
        "a.php#A.make -> a.php#A.Task",
    ]


FOO = """\
<?php
class Foo {
  function run() {}
  /** @return Foo[] */
  function kids() { return []; }
}
class Keeper {
  private array $all = [];
  private $other = [];
  function add(Foo $foo) { $this->all[] = $foo; $this->other["k"] = $foo; }
  function f(Foo $foo) { BODY }
}
"""


@pytest.mark.parametrize(
    "body",
    [
        '$t = ["a" => new Foo]; $t["a"]->run();',
        '$t = ["a" => new Foo, "b" => 1]; foreach ($t as $key => $each) { $each->run(); }',
        "$t = []; $t[] = new Foo; $t[0]->run();",
        '$t = []; $t["x"] = new Foo; foreach ($t as $each) { $each->run(); }',
        "$t = []; array_push($t, new Foo); $t[0]->run();",
        "[$a, $b] = [new Foo, 1]; $a->run();",
        "['a' => $b, 'c' => $d] = g(); [$e] = [$foo]; $e->run();",
        "foreach ($this->all as $each) { $each->run(); }",
        "foreach ($this->other as $each) { $each->run(); }",
        "array_map(fn($each) => $each->run(), $foo->kids());",
        "array_walk($foo->kids(), function ($each) { $each->run(); });",
        "usort($this->all, fn($a, $b) => $a->run() <=> 1);",
    ],
)
def test_what_is_in_arrays(body: str) -> None:
    assert "Keeper.f -> Foo.run" in calls_in("a.php", FOO.replace("BODY", body))


@pytest.mark.parametrize(
    "body",
    ['$t = ["a" => new Foo]; $t["b"]->run();', "[$a, $b] = [new Foo, 1]; $b->run();"],
)
def test_what_is_not_at_a_key(body: str) -> None:
    assert "Keeper.f -> Foo.run" not in calls_in("a.php", FOO.replace("BODY", body))


def test_a_name_from_the_root_is_no_name_of_the_namespace() -> None:
    texts = {
        "date.php": "<?php namespace A; class Date { function __construct() {} function go() {} }\n"
        "class Iterator {} function go() {}\n",
        "outer.php": "<?php namespace A\\B; class Date { function __construct() {} }\n",
        "use.php": "<?php namespace A;\n"
        "class Own extends \\Date implements \\Iterator {}\n"
        "function f(\\Date $a, Date $b) { $a->go(); $b->go(); }\n"
        "function g() { new \\Date(); \\go(); }\n"
        "function h() { new Date(); go(); new B\\Date(); }\n"
        "function i() { new \\A\\Date(); \\A\\go(); new \\A\\B\\Date(); }\n",
    }
    assert calls_of(texts) == [
        "use.php#A.f -> date.php#A.Date.go",
        "use.php#A.h -> date.php#A.Date.__construct",
        "use.php#A.h -> date.php#A.go",
        "use.php#A.h -> outer.php#A.B.Date.__construct",
        "use.php#A.i -> date.php#A.Date.__construct",
        "use.php#A.i -> date.php#A.go",
        "use.php#A.i -> outer.php#A.B.Date.__construct",
    ]
    bases = [edge.target for edge in graph_of(texts).edges if edge.source == "use.php#A.Own"]
    assert bases == ["external:Date", "external:Iterator"]


def test_a_function_is_no_variable() -> None:
    texts = {
        "settings.php": '<?php $header = "x";\n',
        "use.php": '<?php namespace A; function f() { header("a: b"); }\n',
    }
    assert not [edge for edge in graph_of(texts).edges if edge.type == "CALLS"]
