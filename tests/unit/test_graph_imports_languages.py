"""What imports stand for in Go, Java, Kotlin, Scala, Rust, C, C++, C#, PHP and Ruby."""

from __future__ import annotations

import json

from tests.unit.projects import graph, heritage, imports, missed


def test_go_packages_are_folders_of_a_module() -> None:
    found = graph(
        {
            "go.mod": "module example.com/shop\n\ngo 1.22\n",
            "main.go": 'package main\n\nimport (\n\t"fmt"\n\tm "example.com/shop/money"\n'
            '\t"example.com/shop/none"\n)\n\nfunc main() {}\n',
            "money/coin.go": "package money\n\ntype Coin struct{}\n",
            "money/bill.go": "package money\n\ntype Bill struct{ Coin }\n",
        }
    )
    assert imports(found, "main.go") == ["external:fmt", "money/"]
    assert missed(found) == ["- example.com/shop/none: unknown"]
    assert heritage(found) == ["money/bill.go#Bill EXTENDS money/coin.go#Coin"]


def test_go_modules_in_folders_replaced_and_vendored() -> None:
    found = graph(
        {
            "go.work": "use ./a\nuse ./b\n",
            "a/go.mod": "module example.com/a\nreplace example.com/c => ../c\n",
            "a/main.go": 'package main\nimport "example.com/b/x"\nimport "example.com/c"\n'
            'import "example.com/d"\n',
            "b/go.mod": "module example.com/b\n",
            "b/x/x.go": "package x\n",
            "c/c.go": "package c\n",
            "a/vendor/example.com/d/d.go": "package d\n",
        }
    )
    assert imports(found, "a/main.go") == ["a/vendor/example.com/d/", "b/x/", "c/"]


def test_java_classes_by_package_static_members_and_wildcards() -> None:
    found = graph(
        {
            "src/main/java/com/ex/Base.java": "package com.ex;\npublic class Base {}\n",
            "src/main/java/com/ex/util/Text.java": "package com.ex.util;\npublic class Text {\n"
            "  public static String trim(String s) { return s; }\n"
            "  public static class Part {}\n}\n",
            "src/main/java/com/ex/util/Other.java": "package com.ex.util;\npublic class Other {}\n",
            "src/main/java/com/ex/app/Use.java": "package com.ex.app;\nimport java.util.List;\n"
            "import com.ex.Base;\nimport static com.ex.util.Text.trim;\n"
            "import com.ex.util.Text.Part;\nimport com.ex.util.*;\nimport com.ex.Gone;\n"
            "public class Use extends Base implements Runnable { Other other; }\n",
        }
    )
    base, text = "src/main/java/com/ex/Base.java", "src/main/java/com/ex/util/Text.java"
    other = "src/main/java/com/ex/util/Other.java"
    assert imports(found, "src/main/java/com/ex/app/Use.java") == [
        "external:java.util#List",
        base,
        f"{base}#Base",
        "src/main/java/com/ex/util/",
        other,
        f"{other}#Other",
        text,
        f"{text}#Text.Part",
        f"{text}#Text.trim",
    ]
    assert missed(found) == ["com.ex Gone: unknown name"]
    assert heritage(found) == [
        f"src/main/java/com/ex/app/Use.java#Use EXTENDS {base}#Base",
        "src/main/java/com/ex/app/Use.java#Use IMPLEMENTS external:java.lang#Runnable",
    ]


def test_of_two_classes_of_one_name_the_nearer_is_meant() -> None:
    found = graph(
        {
            "a/src/C.java": "package p;\nclass C {}\n",
            "b/src/C.java": "package p;\nclass C {}\n",
            "b/src/Use.java": "package q;\nimport p.C;\nclass Use {}\n",
        }
    )
    assert imports(found, "b/src/Use.java") == ["b/src/C.java", "b/src/C.java#C"]


def test_of_two_copies_of_a_tree_each_file_means_its_own() -> None:
    """As many folders in common as can be; then as few steps as can be."""
    files = {
        "lib/src/p/C.java": "package p;\npublic class C {}\n",
        "tests/src/q/Use.java": "package q;\nimport p.C;\nclass Use extends C {}\n",
    }
    copies = {f"android/{path}": text for path, text in files.items()}
    found = graph(files | copies)
    for copy in ("", "android/"):
        own = f"{copy}lib/src/p/C.java"
        assert imports(found, f"{copy}tests/src/q/Use.java") == [own, f"{own}#C"]
    assert heritage(found) == [
        "android/tests/src/q/Use.java#Use EXTENDS android/lib/src/p/C.java#C",
        "tests/src/q/Use.java#Use EXTENDS lib/src/p/C.java#C",
    ]


def test_kotlin_functions_of_packages_and_java_beside_it() -> None:
    found = graph(
        {
            "Tools.kt": "package a.tools\n\nfun help() {}\n",
            "Old.java": "package a.old;\npublic class Old {}\n",
            "Use.kt": "package a\n\nimport a.tools.help as h\nimport a.old.Old\n\n"
            "class New : Old()\n",
        }
    )
    assert imports(found, "Use.kt") == ["Old.java", "Old.java#Old", "Tools.kt", "Tools.kt#help"]
    assert heritage(found) == ["Use.kt#New EXTENDS Old.java#Old"]


def test_scala_imports_also_start_from_the_package_around() -> None:
    found = graph(
        {
            "A.scala": "package p.q\n\nobject O { class In }\ntrait T\n",
            "B.scala": "package p\n\nimport q.{T, O => Obj}\nimport p.q.O.In\n"
            "import scala.util.Try\n\nclass C extends In with T\n",
        }
    )
    assert imports(found, "B.scala") == [
        "A.scala",
        "A.scala#O",
        "A.scala#O.In",
        "A.scala#T",
        "external:scala.util#Try",
    ]
    assert heritage(found) == ["B.scala#C EXTENDS A.scala#O.In", "B.scala#C IMPLEMENTS A.scala#T"]


def test_rust_paths_through_modules_and_crates() -> None:
    found = graph(
        {
            "Cargo.toml": '[workspace]\nmembers = ["core", "app"]\n',
            "core/Cargo.toml": '[package]\nname = "shop-core"\n',
            "core/src/lib.rs": "mod money;\npub mod deep;\npub use money::Coin;\n"
            "pub mod inline { pub fn f() {} }\n",
            "core/src/money.rs": "pub struct Coin;\npub trait Spend {}\n",
            "core/src/deep/mod.rs": "pub mod er;\nuse super::money::Spend;\n",
            "core/src/deep/er.rs": "use crate::money::{self, Coin};\nuse super::super::inline::f;\n"
            "use std::fmt;\nuse self::inner::x;\nmod inner { pub fn x() {} }\n",
            "app/Cargo.toml": '[package]\nname = "app"\n',
            "app/src/main.rs": "use shop_core::{Coin, deep::er, inline::f};\n"
            "use serde::Serialize;\nmod cli;\nuse cli::run;\n"
            "struct Mine;\nimpl Runs for Mine {}\ntrait Runs {}\n",
            "app/src/cli.rs": "pub fn run() {}\n",
        }
    )
    assert imports(found, "core/src/deep/er.rs") == [
        "core/src/deep/er.rs#inner.x",
        "core/src/lib.rs",
        "core/src/lib.rs#inline.f",
        "core/src/money.rs",
        "core/src/money.rs#Coin",
        "external:std#fmt",
    ]
    assert imports(found, "core/src/deep/mod.rs") == [
        "core/src/money.rs",
        "core/src/money.rs#Spend",
    ]
    assert imports(found, "app/src/main.rs") == [
        "app/src/cli.rs",
        "app/src/cli.rs#run",
        "core/src/deep/er.rs",
        "core/src/lib.rs",
        "core/src/lib.rs#inline.f",
        "core/src/money.rs#Coin",
        "external:serde#Serialize",
    ]
    assert missed(found) == []
    assert heritage(found) == ["app/src/main.rs#Mine IMPLEMENTS app/src/main.rs#Runs"]


def test_c_headers_beside_in_usual_folders_and_of_the_library() -> None:
    found = graph(
        {
            "src/main.c": '#include <stdio.h>\n#include "near.h"\n#include <api/far.h>\n'
            '#include "gone.h"\n#include <string.h>\n#include <zlib.h>\n',
            "src/near.h": "int near(void);\n",
            "include/api/far.h": "int far(void);\n",
            "include/string.h": "",
        }
    )
    assert imports(found, "src/main.c") == [
        "external:stdio.h",
        "external:string.h",
        "external:zlib.h",
        "include/api/far.h",
        "src/near.h",
    ]
    assert missed(found) == ["- .gone.h: unknown"]


def test_c_headers_where_the_compiler_was_told() -> None:
    commands = [
        {
            "directory": "/home/me/proj/build",
            "file": "../src/main.c",
            "command": "cc -I../third -isystem /home/me/proj/sys -I/usr/include -c ../src/main.c",
        }
    ]
    found = graph(
        {
            "build/compile_commands.json": json.dumps(commands),
            "src/main.c": "#include <x.h>\n#include <string.h>\n",
            "third/x.h": "",
            "include/x.h": "",
            "sys/string.h": "",
        }
    )
    assert imports(found, "src/main.c") == ["sys/string.h", "third/x.h"]


def test_cpp_classes_through_headers_and_namespaces() -> None:
    found = graph(
        {
            "shapes.hpp": "namespace geo { class Shape { public: virtual int area(); }; }\n",
            "all.hpp": '#include "shapes.hpp"\n',
            "use.cpp": '#include "all.hpp"\nusing geo::Shape;\nclass A : public Shape {};\n'
            "namespace geo { class B : public Shape {}; }\nclass C : public geo::Shape {};\n",
        }
    )
    assert imports(found, "use.cpp") == ["all.hpp", "shapes.hpp", "shapes.hpp#geo.Shape"]
    assert heritage(found) == [
        "use.cpp#A EXTENDS shapes.hpp#geo.Shape",
        "use.cpp#C EXTENDS shapes.hpp#geo.Shape",
        "use.cpp#geo.B EXTENDS shapes.hpp#geo.Shape",
    ]


def test_csharp_namespaces_aliases_and_what_is_used_of_them() -> None:
    found = graph(
        {
            "Core/Engine.cs": "namespace Shop.Core;\npublic class Engine {}\n"
            "public interface IRun {}\n",
            "App/Main.cs": "using System;\nusing Shop.Core;\nusing E = Shop.Core.Engine;\n"
            "namespace Shop.App { class Main : Engine, IRun { } }\n",
        }
    )
    assert imports(found, "App/Main.cs") == [
        "Core/",
        "Core/Engine.cs",
        "Core/Engine.cs#Shop.Core.Engine",
        "Core/Engine.cs#Shop.Core.IRun",
        "external:System",
    ]
    assert heritage(found) == [
        "App/Main.cs#Shop.App.Main EXTENDS Core/Engine.cs#Shop.Core.Engine",
        "App/Main.cs#Shop.App.Main IMPLEMENTS Core/Engine.cs#Shop.Core.IRun",
    ]


def test_namespaces_lead_to_what_declares_them_and_not_to_those_within() -> None:
    found = graph(
        {
            "app/P.cs": "using Acme;\nusing Acme.Core;\nusing Acme.Core.Parts;\nclass P {}\n",
            "lib/Thing.cs": "namespace Acme.Core { public class Thing {} }\n",
            "ext/Extra.cs": "namespace Acme.Core.Parts.More { public class Extra {} }\n",
            "nested/Part.cs": "namespace Acme.Core { namespace Parts { class Part {} } }\n",
        }
    )
    assert imports(found, "app/P.cs") == ["external:Acme", "lib/", "nested/"]
    found = graph(
        {
            "a.php": "<?php\nuse Acme\\Core;\nclass P extends Core\\Parts\\Part {}\n",
            "lib/Thing.php": "<?php\nnamespace Acme\\Core;\nclass Thing {}\n",
            "ext/Part.php": "<?php\nnamespace Acme\\Core\\Parts;\nclass Part {}\n",
        }
    )
    assert imports(found, "a.php") == ["lib/"]
    assert heritage(found) == ["a.php#P EXTENDS ext/Part.php#Acme.Core.Parts.Part"]
    found = graph(
        {
            "a/Use.java": "package a;\nimport acme.core.*;\nclass Use {}\n",
            "b/Use.kt": "package b\nimport acme.core.*\n",
            "c/Use.scala": "package c\nimport acme.core._\n",
            "lib/Thing.java": "package acme.core;\npublic class Thing {}\n",
            "ext/Part.java": "package acme.core.parts;\npublic class Part {}\n",
            "module-info.java": "module acme.core { }\n",
        }
    )
    for path in ("a/Use.java", "b/Use.kt", "c/Use.scala"):
        assert imports(found, path) == ["lib/"]


def test_php_namespaces_autoloading_and_files() -> None:
    found = graph(
        {
            "composer.json": '{"autoload": {"psr-4": {"App\\\\": "src/"}}}',
            "src/Models/User.php": "<?php\nnamespace App\\Models;\nclass User {}\n",
            "old/User.php": "<?php\nnamespace App\\Models;\nclass User {}\n",
            "src/helpers.php": "<?php\nnamespace App;\nfunction help() {}\n",
            "old/main.php": "<?php\nuse App\\Models\\User;\nuse function App\\help;\n"
            "use Vendor\\Thing as T;\nrequire_once __DIR__ . '/User.php';\ninclude 'gone.php';\n"
            "class Admin extends User {}\n",
        }
    )
    assert imports(found, "old/main.php") == [
        "external:Vendor#Thing",
        "old/User.php",
        "src/Models/User.php",
        "src/Models/User.php#App.Models.User",
        "src/helpers.php",
        "src/helpers.php#App.help",
    ]
    assert missed(found) == ["- gone.php: unknown"]
    assert heritage(found) == ["old/main.php#Admin EXTENDS src/Models/User.php#App.Models.User"]


def test_ruby_files_by_place_and_load_path() -> None:
    found = graph(
        {
            "lib/shop.rb": "require 'json'\nrequire 'shop/cart'\nrequire_relative 'shop/gone'\n",
            "lib/shop/cart.rb": "module Shop\n  class Cart < Base\n    include Enumerable\n  end\n"
            "  class Base\n  end\nend\n",
            "bin/run": "",
            "test/cart_test.rb": "require_relative '../lib/shop'\n",
        }
    )
    assert imports(found, "lib/shop.rb") == ["external:json", "lib/shop/cart.rb"]
    assert imports(found, "test/cart_test.rb") == ["lib/shop.rb"]
    assert missed(found) == ["- .shop/gone: unknown"]
    assert heritage(found) == ["lib/shop/cart.rb#Shop.Cart EXTENDS lib/shop/cart.rb#Shop.Base"]


def test_a_class_without_a_body_inherits_and_not_what_is_around_it() -> None:
    found = graph(
        {
            "a.rb": "class Base\nend\nmodule Out\n  class Low < Base; end\nend\n",
            "a.scala": "class Base\nobject Out {\n  class Low extends Base\n}\n",
            "a.kt": "open class Base\nclass Out { object Low : Base() }\n",
            "a.cs": "class Base {}\nclass Out { class Low : Base; }\n",
        }
    )
    assert heritage(found) == [
        f"a.{each}#Out.Low EXTENDS a.{each}#Base" for each in ("cs", "kt", "rb", "scala")
    ]
