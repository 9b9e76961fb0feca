"""Calls of C and C++: what a name means by what is included, and the fixtures of tests."""

from __future__ import annotations

from tests.unit.graph_calls import calls_of, graph_of


def test_macros_and_inline_functions_are_those_of_the_headers_that_are_included() -> None:
    files = {
        "a.h": "#define sq(x) (x)\nstatic inline int cube(int x) { return x; }\n",
        "z.h": "#define sq(x) ((x) * (x))\nstatic inline int cube(int x) { return x * x * x; }\n",
        "all.h": '#include "deep.h"\n',
        "deep.h": '#include "all.h"\n#include "z.h"\n',
        "f.c": '#include "all.h"\nint f(int y) { return sq(y) + cube(y); }\n',
        "g.c": '#include "a.h"\nint g(int y) { return sq(y) + cube(y); }\n',
        "h.c": "#define sq(x) x\nint h(int y) { return sq(y) + cube(y); }\n",
    }
    assert calls_of(files, least=0) == [
        "f.c#f -> z.h#cube",
        "f.c#f -> z.h#sq",
        "g.c#g -> a.h#cube",
        "g.c#g -> a.h#sq",
        "h.c#h -> h.c#sq",
    ]


def test_what_is_of_one_source_is_never_meant_in_another() -> None:
    files = {
        "a.c": "#define check(e) (e)\nstatic void log_it(int x) {}\n"
        "void run(void) { log_it(1); }\n",
        "b.h": "void log_it(int);\n",
        "b.cc": "namespace { void check_it() {} }\n",
        "c.c": '#include "b.h"\nvoid c(int x) { check(x); log_it(x); check_it(); run(); }\n',
    }
    assert calls_of(files, least=0) == [
        "a.c#run -> a.c#log_it",
        "c.c#c -> a.c#run",
        "c.c#c -> b.h#log_it",
    ]


def test_functions_are_those_that_go_with_the_header_that_declares_them() -> None:
    files = {
        "x/log.h": "void log_it(int);\n",
        "x/log.c": '#include "log.h"\nvoid log_it(int x) {}\n',
        "y/log.h": "void log_it(int);\n",
        "y/impl.c": '#include "log.h"\nvoid log_it(int x) {}\n',
        "mainx.c": '#include "x/log.h"\nint main(void) { log_it(2); }\n',
        "mainy.c": '#include "y/log.h"\nint main(void) { log_it(2); }\n',
        "x/use.c": '#include "../y/log.h"\nvoid use(void) { log_it(2); }\n',
        "y/near.c": "void near(void) { log_it(2); }\n",
    }
    assert calls_of(files) == [
        "mainx.c#main -> x/log.c#log_it",
        "mainy.c#main -> y/impl.c#log_it",
        "x/use.c#use -> y/impl.c#log_it",
        "y/near.c#near -> y/impl.c#log_it",
    ]


def test_where_several_functions_are_left_each_is_a_guess() -> None:
    files = {
        "log.h": "void log_it(int);\n",
        "unix.c": '#include "log.h"\nvoid log_it(int x) {}\n',
        "windows.c": '#include "log.h"\nvoid log_it(int x) {}\n',
        "main.c": '#include "log.h"\nint main(void) { log_it(2); }\n',
    }
    found = [each for each in graph_of(files).edges if each.type == "CALLS"]
    assert [(each.target, each.confidence, each.reason) for each in found] == [
        ("unix.c#log_it", 0.7, "one of several"),
        ("windows.c#log_it", 0.7, "one of several"),
    ]


def test_a_header_sees_what_those_see_who_include_it() -> None:
    files = {
        "base.h": "#define check(e) (e)\n",
        "far.h": "#define check(e) (!(e))\n",
        "part.h": "static inline int part(int x) { return check(x); }\n",
        "all.h": '#include "base.h"\n#include "part.h"\n',
        "main.c": '#include "all.h"\nint main(void) { return part(1); }\n',
    }
    assert calls_of(files, least=0) == [
        "main.c#main -> part.h#part",
        "part.h#part -> base.h#check",
    ]


def test_headers_that_the_build_makes_bring_in_those_beside_them() -> None:
    files = {
        "include/kit/check.h": "#define check(e) (e)\n",
        "lib/check.h": "#define check(e) (!(e))\n",
        "test/a.c": '#include "kit/kit.h"\nint a(int x) { return check(x); }\n',
        "test/b.c": '#include "config.h"\nint b(int x) { return check(x); }\n',
    }
    assert calls_of(files, least=0) == ["test/a.c#a -> include/kit/check.h#check"]


def test_a_header_in_angle_brackets_is_the_only_one_unless_systems_have_it() -> None:
    files = {
        "deps/lua/src/lua.h": "#define lua_pop(L) (L)\n",
        "deps/compat/unistd.h": "#define close(s) closesocket(s)\n",
        "src/a.c": "#include <lua.h>\n#include <unistd.h>\n"
        "int a(int x) { return lua_pop(x) + close(x); }\n",
    }
    assert calls_of(files) == ["src/a.c#a -> deps/lua/src/lua.h#lua_pop"]


def test_tests_see_the_members_of_their_fixture() -> None:
    files = {
        "db.h": "namespace lib { void Repair(const char* name, int how); }\n",
        "db.cc": '#include "db.h"\nnamespace lib { void Repair(const char* name, int how) {} }\n',
        "db_test.cc": """\
            #include "db.h"
            #include "gtest/gtest.h"
            namespace lib {
            void Close() {}
            class DbTest : public testing::Test {
             public:
              void Repair() { ::lib::Repair("x", 1); }
              void Close() {}
            };
            TEST_F(DbTest, One) {
              struct Own { int x; };
              Repair();
              Close();
            }
            TEST(Db, Two) { Close(); }
            }
            """,
    }
    assert calls_of(files) == [
        "db_test.cc#lib.DbTest.Repair -> db.cc#lib.Repair",
        "db_test.cc#lib.TEST -> db_test.cc#lib.Close",
        "db_test.cc#lib.TEST_F -> db_test.cc#lib.DbTest.Close",
        "db_test.cc#lib.TEST_F -> db_test.cc#lib.DbTest.Repair",
    ]


def test_classes_with_macros_before_their_names_keep_their_members() -> None:
    files = {
        "batch.h": """\
            namespace lib {
            class LIB_EXPORT Base { public: void Low() {} };
            class LIB_EXPORT Batch : public Base {
             public:
              class LIB_EXPORT Handler {
               public:
                virtual ~Handler();
                virtual void Put(int key) = 0;
              };
              Batch();
              void Put(int key);
            };
            }
            """,
        "batch.cc": """\
            #include "batch.h"
            namespace lib {
            Batch::Batch() {}
            void Batch::Put(int key) { Low(); }
            void Run() { Batch batch; batch.Put(1); }
            }
            """,
    }
    assert calls_of(files) == [
        "batch.cc#lib.Batch.Put -> batch.h#lib.Base.Low",
        "batch.cc#lib.Run -> batch.cc#lib.Batch.Put",
    ]


def test_classes_of_one_name_in_two_sources_have_members_of_their_own() -> None:
    files = {
        "a.cc": "namespace { class State { public: void Go() {} void Cut(int x) {} }; }\n",
        "b.cc": "static void Cut(int x) {}\n"
        "class State { public: void Drop(); };\nvoid State::Drop() { Cut(1); }\n",
    }
    assert calls_of(files) == ["b.cc#State.Drop@3 -> b.cc#Cut"]
