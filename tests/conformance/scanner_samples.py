"""What the hand-written scanners of grammars are for, a text a language that has one.

They are C code that runs on 32 bits and another C library in the browser: counts beyond a byte,
letters that are no ASCII, and states that are saved and restored may differ there.
"""

from __future__ import annotations

SAMPLES = {
    "bash": """\
cat <<-'ÉND' <<B
\tno $x
\tÉND
yes ${y:-$(z)}
B
f() { [[ $a =~ ^x+$ ]] && echo "${b[@]/#c/d}"; }
""",
    "cpp": """\
auto a = R"ü(no " end)x")ü"; auto b = R"(x)";
int f() { return 1; }
""",
    "csharp": '''\
class A { string B() => $"""x {{ {C} """ + $@"y "" {D,3:N}" + """"z """ """"; }
''',
    "css": """\
a :hover b:not(.c) > d { color: red; e:f }
""",
    "elixir": '''\
defmodule A do
  def f, do: ~s"""
  a #{b} "
  """
  def g, do: x

  |> h ~r/é/u
end
''',
    "html": """\
<p>one<p>two<!-- <b> --><script>if (a<b) {}</script><custom-é></custom-é></p><br></é>
""",
    "javascript": """\
let a = `x ${b} y`
[1].map(f)
var c
/re/.test(d) /* */ <!-- html
c ? .5 : d?.e
++f
""",
    "kotlin": '''\
val a = """x " $b ${"""c"""} """
val d = 1
  .f()
fun g() = "\\u00e9$h"; val i
  get() = 1
''',
    "lua": f"""\
a = [==[ ]=] ]==]
--[[ b ]] function c() end --[=[ ]] ]=] function d() end
e = [{"=" * 255}[ ]{"=" * 254}] ]{"=" * 255}]
f = [{"=" * 300}[ ]{"=" * 44}] ]{"=" * 299}] ]{"=" * 300}]
function g() end
""",
    "markdown": """\
> - a
>   b

```é
# no
````

1. c

   # Yes

| d |
|---|
| e |

F
===
<!-- g
# no
-->
""",
    "php": """\
<?php $a = <<<É_1
 x {$b->c[1]} $d[e]
 É_1; function f() { return <<<'N'
N
; } ?>g<?= h ?>
""",
    "python": """\
def f():
\tif a:
\t  b(f'{c!r:>{d}} {"e"}' '''x
''', rb"\\x", f\"\"\"{g:{h}}
\"\"\")

\ti(
1)
 \tdef j(): pass
""",
    "ruby": """\
a = <<~É + <<-'B'
  x #{b}
  É
  no #{}
 B
def f = %w[c d].e %i(g) / h /i
i ? :j : k[/l/, -1]
__END__
x
""",
    "rust": """\
fn f<'a>() { let b = r##"x"# "##; /* c /* d */ */ 1.0.e(); 1..2; }
//! é
/// g
fn h() {}
""",
    "scala": '''\
object A:
  def f =
    s"""a $b ${"c"}"""
  /* d /* e */ */
  def g = h
    .i
  end g
''',
    "sql": """\
CREATE FUNCTION f() RETURNS int AS $é$ BEGIN $x$ y $x$; END $é$ LANGUAGE plpgsql;
CREATE FUNCTION g() RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql;
CREATE TABLE h (i int);
""",
    "swift": '''\
let a = ##"x "# \\##(b) "##
let c = """
  d \\(e)
  """
func f() -> g?
  { h ?? i }
#if J
#endif
/* k /* l */ */ func m() async throws {}
''',
    "toml": '''\
a = """x
"" """
b = \'\'\'y\'\'\'
[é]
''',
    "typescript": """\
let a = b
  <c>(d)
abstract class E { f
  g(): void }
let h = `x${i}`
""",
    "yaml": """\
a: |2-
   b
    c
d: &e [f, 'g
  h', {i: j}]
? k
: - l
  - !!m n # o
--- >+
 p

...
""",
}
