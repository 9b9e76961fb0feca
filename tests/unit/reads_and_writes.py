"""Texts of all code languages and what is written and read in them, for `--references all`.

Names stand in their order, with what is before the dot. `this` and `self` are no names where the
grammar has them as words of the language.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """A text and the names that are written and read in it."""

    text: str
    writes: str
    reads: str


SAMPLES = {
    "python": Sample(
        """\
import a.b, c as d
class K(B, metaclass=M):
    attr: int = one
    def f(self, p, *args, q: T = dflt, **kw):
        global G
        local = p.u.v
        self.x, (i, *rest) = g(k=h)
        n += 1
        for e in [w for w in it if w]: pass
        with open(p) as fh: pass
        try: del self.y
        except E1 as ex: raise X
        match p:
            case [first, *others] | mod.CONST: pass
            case Point(x=0, y=yy) as whole: pass
        if (m := p): return lambda t, v=one: t
""",
        writes=("local self.x i rest n e w fh self.y ex first others yy whole m"),
        reads=("M one dflt p.u.v p.u p self h w it w p self E1 X p mod CONST Point p one t"),
    ),
    "javascript": Sample(
        """\
import React, {useState as us} from "react";
export {us as other};
const top = lim, {p1: q1, r1 = dflt} = obj;
function f(a, b = e2, ...h) {
  let x = a.b.c, unset;
  x += 1; x++; --this.n; a.b = x; a[k] = v;
  [x, y] = [y, x];
  outer: for (const i of list) { continue outer; }
  try { g(x, ...h); } catch (e) { throw e; }
  const fn = async z => z, {m, ...others} = {x, key: y, meth(t) { return t; }};
  return `${x} ${a?.b}` + <Foo.Bar a={x} {...props}><p>{y}</p></Foo.Bar>;
}
""",
        writes=("x x x this.n a.b x y i m others"),
        reads=(
            "lim dflt obj e2 a.b.c a.b a a x a k v y x list x h e z x y t x a.b a Foo x props y"
        ),
    ),
    "typescript": Sample(
        """\
import type { T } from "t";
enum E { A = 1, B = A }
interface I { m(a: number): void; [key: string]: unknown }
class C<T> extends D<T> {
  constructor(private readonly x: number, public y = dflt) { super(); this.q = x!; }
  m(this: C, a?: number, ...b: string[]): asserts a is T {
    const z = a as unknown as typeof other;
    (<any>z).k = N.v;
  }
}
declare function dd(p: (arg: number) => void): void;
""",
        writes=("this.q z (<any>z).k"),
        reads=("A dflt x a other z N.v N"),
    ),
    "tsx": Sample(
        """\
const el = (p: P) => <Foo.Bar a={p.x} {...rest}><div b={y}>{z}</div></Foo.Bar>;
function f({ a, b }: P, c: T) { let u = a; u = c; return <>{u}</>; }
""",
        writes=("a b u u"),
        reads=("Foo p.x p rest y z a c u"),
    ),
    "go": Sample(
        """\
package main
import f "fmt"
var v, w = g(C), m.K
func (s *S) M(a, b int, c ...T) (r int, err error) {
	var x, y int = a, b
	var unset T
	z, _ := s.a, w
	s.a, y = z, 1
	y++
	for i, v := range list { goto L }
L:
	switch t := x.(type) { case *S: use(t) }
	st := S{a: x, T: T{y}}
	mm := map[string]int{key: 1}
	select { case e := <-ch: *ptr = e }
	return pkg.V, nil
}
""",
        writes=("x y z s.a y y i v t st mm e"),
        reads=("C m.K m a b s.a s w s z list x t x y key ch ptr e pkg.V pkg"),
    ),
    "rust": Sample(
        """\
use std::io;
const C: u32 = m::D;
#[derive(Debug)]
struct P { x: i32 }
fn f<'a, T>(a: &T, mut d: u8) -> u8 {
    let x = a.b;
    let y: u8;
    let (p, ref q) = (x, C);
    let P { x: px, z } = pp;
    y = x; y += 1; d.e = y; *r = z; arr[i] = E::A;
    'lbl: for (i, k) in list { break 'lbl; }
    if let Some(n) = w {}
    match s { E::A => 1, C => 2, n @ 1..=5 if n > x => n, E::B(t) => t, _ => 0 };
    let st = P { x, z: y, ..base };
    println!("{}", st.w);
    opt.map(|h| h)
}
""",
        writes=("x p q px z y y d.e i k n n t st"),
        reads=(
            "m.D m a.b a x C pp x d y r z arr i E.A E list Some w s E.A E C n x n E.B E t x "
            "y base st w opt h"
        ),
    ),
    "java": Sample(
        """\
package p;
import java.util.List;
@Anno(value = CONST)
class A extends B {
  int f = g(C), h;
  A(int a, String... b) { this.f = a; h = b.length; }
  void m(final int p) {
    int x = p, y;
    x += 1; --this.f; arr[i] = v; a.b = c;
    outer: for (int i = 0, n = len; i < n; i++) { continue outer; }
    for (String s : list) use(s);
    try (R r = open()) { } catch (E1 | E2 e) { throw e; }
    Fn fn = q -> q + x, k = String::length;
    if (o instanceof Foo foo && foo.bar) { switch (kind) { case RED: break; } }
  }
}
""",
        writes=("this.f h x x this.f a.b i n i s r fn k foo"),
        reads=(
            "CONST C a b.length b p arr i v a c len i n list s e q x String.length String o "
            "foo.bar foo kind RED"
        ),
    ),
    "c": Sample(
        """\
#define ADD(a, b) ((a) + (b))
enum e { A = MAX, B };
struct s glob = { .x = MAX };
int f(int a, char *b, int c[N], int (*cb)(int q)) {
  int x = a, *y = &g, z, w[2] = {a, b}, **pp;
  x += 1; --p->n; s.x = *y; arr[i] = v; *y = z;
  for (int i = 0; i < n; i++) { if (!x) goto end; }
end:
  return ADD(x, (*cb)(d->e));
}
int proto(int named);
#ifdef DEBUG
#endif
""",
        writes=("x y w x p.n s.x i i"),
        reads=("MAX MAX N a g a b p s y arr i v y z i n x x d.e d DEBUG"),
    ),
    "cpp": Sample(
        """\
using std::cout;
template <typename T, int N = K> class A : public B<T> {
  A(int a, int b = dflt) : x(a), y_{b} { this->x = a; }
  int x = init;
  int m(const A& o) const { return o.x + N; }
};
int A::f(int p, auto&& q) {
  auto x = p; int y{q}, u; auto [k, v] = pair; auto& r = x;
  ++x; a->b = ns::g;
  for (auto& it : list) use(it);
  try { } catch (const Ex& e) { throw e; }
  auto l = [&x, w = z](int h) { return h + x; };
  return static_cast<int>(u) + A::c;
}
""",
        writes=("x y_ this.x x y k v r x a.b it l w"),
        reads=("K dflt a b a init o.x o N p q pair x a ns.g list it e x z h x u A.c"),
    ),
    "csharp": Sample(
        """\
using System;
namespace N.M;
[Attr(Named = V)]
class A<T> : B where T : D {
  int f = G(C), h; public int P { get; set; } = init; int Q => f;
  A(int a, params string[] b) : base(a) { this.f = a; h = b.Length; }
  int M(int p = C) {
    int x = p, y; var z = a.b; const int k = 2;
    x += 1; x++; --this.f; arr[i] = v!; (x, y) = (y, x); var (q, r) = t;
    foreach (var s in list) Use(named: s);
    try { } catch (Ex e) { throw e; }
    Func<int> fn = w => w + x;
    if (o is Foo foo && int.TryParse(s, out var outv)) goto lbl;
    var sw = v switch { E.R => 1, Foo { Prop: var pp } => pp, _ => C };
    lbl: return new Foo(x) { Bar = $"{x} {a?.b}" };
  }
}
""",
        writes=("this.f h x z k x x this.f x y q r s fn foo outv sw pp Bar"),
        reads=(
            "V C init f a a b.Length b C p a.b a arr i v y x t list s e w x o s v E.R E pp "
            "C x x a.b a"
        ),
    ),
    "ruby": Sample(
        """\
require "x"
MAX = lim
class A < B
  attr_accessor :name
  def initialize(a, b = dflt, *c, k: kd, **o, &blk)
    @a = a
    x, (y, *z) = @b.c, $g
    x += 1; @n ||= b
    self.name = x; arr[i] = v
    list.each { |e, (f, g)| puts e.h; f }
    for i in list do; end
    begin; rescue Err => ex; raise ex; end
    ->(q, r = 1) { "#{q} #{@a}" }
    call(key: y, lbl:)
    case x; in {name:, age: n} then n; in [p1, *p2] then p1; end
  end
end
""",
        writes=("@a x y z x @n i ex name n p1 p2"),
        reads=("lim dflt kd a @b $g b x arr i v list e f list ex q @a y lbl x n p1"),
    ),
    "php": Sample(
        r"""<?php
namespace N; use A\B as C;
const K = OTHER;
class A {
  public int $p = K; static $s;
  function __construct(private int $q = C, &$r, ...$rest) { $this->p = $q; self::$s = $r; }
  function m($a) {
    $x = $a->b->c; global $g; static $st = 1, $st2;
    $x++; $arr[$i] = $v; [$y, 'k' => $z] = $a;
    foreach ($list as $k => $w) use_it(named: $w);
    try {} catch (E1 $e) { throw $e; }
    $f = function ($p) use ($x) { return "$p {$a->d}"; }; unset($x);
    goto end; end: return Foo::BAR . PHP_EOL . $a?->b;
  }
}
""",
        writes=("$this.p self.s x st x y z k w f x"),
        reads=("OTHER K C q r $a->b.c $a.b a arr i v a list w e x p $a.d a Foo.BAR PHP_EOL $a.b a"),
    ),
    "kotlin": Sample(
        """\
package p
import a.b.C as D
const val MAX = lim
class A<T>(val x: Int, y: Int = dflt) : B(y) {
  var p: Int = init
    set(value) { field = value }
  fun f(a: Int, g: (n: Int) -> Unit) {
    val l = a.b.c; var m: Int
    m = l; m += 1; m++; a.b = d; arr[i] = v
    val (q, _) = pair
    for ((k, w) in map) use(named = w)
    outer@ while (cond) { break@outer }
    try { } catch (e: Ex) { throw e }
    list.map { z -> z + it }
    when (val t = m) { MAX, E.R -> t; else -> "${b.c}" }
  }
}
""",
        writes=("field l m m m a.b q k w t"),
        reads=(
            "lim dflt y init value a.b.c a.b a l a d arr i v pair map w cond e list z it m "
            "MAX E.R E t b.c b"
        ),
    ),
    "scala": Sample(
        """\
package p.q
import a.b.{C => D}
object O { val MAX = lim }
class A[T](val x: Int, y: Int = dflt) extends B(y) {
  def f(a: Int, b: String*): Int = {
    val l = a.b.c; var m: Int = 1
    m = l; m += 1; this.p = m; a.b = d
    val (q, _) = pair; val Foo(r, s) = z
    for (e <- list if e.ok; g = e) yield e + g
    list.map(w => w + 1)
    m match { case MAX => l; case n if n > x => n; case t: Foo => t; case c @ E.R => c }
    s"$a ${b.c}"; foo(named = x)
  }
}
""",
        writes=("l m m m this.p a.b q r s e g n t c"),
        reads=(
            "lim dflt y a.b.c a.b a l m a d pair z list e.ok e e e g list w m MAX l n x n t "
            "E.R E c a b.c b x"
        ),
    ),
    "swift": Sample(
        r"""import Foundation
let MAX = lim
class A<T>: B where T: D {
  var p: Int = start { didSet { x = oldValue } }
  init(a: Int, _ b: Int = dflt) { self.p = a }
  func f(ext a: Int, c: inout Int) -> Int {
    let l = a.b.c; var m: Int; let (q, _) = pair
    m = l; m += 1; a.b = d; (x, y) = (y, x)
    for (k, w) in dict where k.ok { use(named: w) }
    outer: while cond { break outer }
    list.map { z in z + 1 }; other.filter { $0.w }
    switch m { case MAX: l; case let n where n > x: n; case .s(let t): t; default: break }
    if let o = opt { return o }
    guard let gg = hh else { return "\(a)" }
  }
}
""",
        writes=("x self.p l q m m a.b x y k w n t o gg"),
        reads=(
            "lim start oldValue dflt a a.b.c a.b a pair l a d y x dict k.ok k w cond list z "
            "other $0.w $0 m MAX l n x n s t opt o hh a"
        ),
    ),
    "lua": Sample(
        """\
local a, b = x, y.z
local unset
a.b.c = d; t[i] = v
function M.f(p, q, ...) local r = p + q; r, self.n = q, p end
function M:m(u) self:call(u.v) end
for i = 1, n do print(i) end
for k, w in pairs(t) do f(k, w) end
local tab = { key = val, [ex] = v2, el }
goto done
::done::
""",
        writes=("r r self.n i k w"),
        reads=("x y.z y a.b a d t i v M p q self q p M self u.v u n i t k w val ex v2 el"),
    ),
    "elixir": Sample(
        r"""defmodule A.B do
  alias X.Y, as: Z
  @attr value
  def f(a, {b, c}, %{k: v} = m, [h | t], _x \\ d) when a > b do
    {q, r} = pair(l)
    x = y = @attr
    for i <- list, do: i
    case l do
      {:ok, n} when n > x -> n
      ^q -> Mod.g(m)
    end
    fn p, {s, u} -> p + s end
    l |> Enum.map(&f/1)
  rescue
    e in Err -> "#{e}"
  end
end
""",
        writes=("b c v h q r x y i n s u e"),
        reads=("value t d a b l attr list i l n x n q Mod m p s l Enum f Err e"),
    ),
    "bash": Sample(
        """\
X=1
export Y=$X Z
f() {
  local a=$1 b c="${X:-$Z}"
  a=$b; a+=x; arr[0]=$i
  for i in $list; do echo "$i ${#arr[@]}"; done
  for ((j=0; j<n; j++)); do :; done
  while read -r line rest; do cmd "$line"; done < "$file"
  (( m = m + k, q++ ))
  [[ $a == "$b" ]]; V=2 run $((n + p)); unset a
}
""",
        writes=("a c a a arr i j j line rest m q V a"),
        reads=("X 1 X Z b i list i arr j n line file m k a b n p"),
    ),
}
