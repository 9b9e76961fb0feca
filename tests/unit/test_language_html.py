from __future__ import annotations

from html.parser import HTMLParser

from tests.unit.facts import definition, facts_of, imports, outline

SAMPLE = """\
<!DOCTYPE html>
<html>
<head>
  <script src="a.js"></script>
  <script id=inline>if (1 < 2) {}</script>
  <link rel=stylesheet href=b.css>
  <LINK HREF="i.ico" type="image/x-icon" REL="shortcut icon"/>
  <link rel="canonical" href="http://x/">
  <meta name="viewport">
</head>
<body>
  <h1 id="top">Hello <b>there</b></h1>
  <h2><a href="#x">Deep</a></h2>
  <!-- where one logs in -->
  <form id="login" name='ignored'>
    <input name="user" id="u1" type=text>
    <select name="role"><option>1</select>
    <BUTTON NAME="go">x</BUTTON>
  </form>
  <a name="anchor"></a>
  <my-element id=q><p id=inner>x</p></my-element>
  <br id=br />
  <iframe src="frame.html"></iframe>
  <img src="x.png">
</body>
</html>
"""


def test_headings_forms_and_ids() -> None:
    facts = facts_of("html", SAMPLE)
    assert facts.status == "ok"
    assert outline(facts) == [
        "object inline",
        "namespace Hello",
        "namespace Deep",
        "object login",
        "field login.user",
        "field login.role",
        "field login.go",
        "object anchor",
        "object q",
        "object q.inner",
        "object br",
    ]


def test_signature_and_documentation() -> None:
    form = definition(facts_of("html", SAMPLE), "login")
    assert form.signature == "<form id=\"login\" name='ignored'>"
    assert form.doc == "where one logs in"


def test_what_a_page_takes_in() -> None:
    assert imports(facts_of("html", SAMPLE)) == [
        "include a.js: None as None",
        "include b.css: None as None",
        "include i.ico: None as None",
        "include frame.html: None as None",
    ]


def test_ids_are_those_of_the_standard_library_s_parser() -> None:
    expected: list[str] = []

    class Ids(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            expected.extend(value or "" for name, value in attrs if name == "id")

    page = "".join(
        f"<div id=a{n}><span ID='b{n}'>x</span><hr id='c{n}'/></div>\n" for n in range(9)
    )
    Ids().feed(page)
    assert [each.name for each in facts_of("html", page).definitions] == expected


def test_errors_keep_what_is_around_them() -> None:
    facts = facts_of("html", "<p id=a>x</p>\n<div <<>\n<p id=b>y</p>\n")
    assert facts.status == "partial"
    assert facts.diagnostics[0].range.start_line == 1
    assert {"object a", "object b"} <= set(outline(facts))
