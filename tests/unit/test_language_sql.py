from __future__ import annotations

import sqlite3

from tests.unit.facts import calls, definition, facts_of, outline, parameters, references

SAMPLE = """\
/* the app's own */
CREATE SCHEMA app;
-- who may log in
-- and who may not
CREATE TABLE app.users (
  id INT PRIMARY KEY,
  "full name" VARCHAR(20) NOT NULL DEFAULT 'x',
  mood app.mood,
  team_id INT REFERENCES app.teams(id)
);
CREATE VIEW busy AS SELECT u.id, count(*) FROM app.users u JOIN teams t ON t.id = u.team_id;
CREATE MATERIALIZED VIEW mv AS SELECT 1;
CREATE UNIQUE INDEX idx_users ON app.users (id);
CREATE FUNCTION add_up(a int, b numeric(3, 1) DEFAULT 1) RETURNS int AS $$
BEGIN
  RETURN CASE WHEN a > b THEN a WHEN a < 0 THEN 0 ELSE lower(a, b) END;
END;
$$ LANGUAGE plpgsql;
CREATE PROCEDURE tidy(x int) LANGUAGE SQL AS $$ SELECT 1 $$;
CREATE TRIGGER on_insert BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION add_up();
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TYPE pair AS (x int, y text);
CREATE SEQUENCE ids;
CREATE ROLE reader;
ALTER TABLE users ADD COLUMN age INT;
INSERT INTO `log` (id) VALUES (1);
UPDATE users SET id = 2 WHERE id = 1;
DELETE FROM old_users WHERE id = app.pick(3);
DROP TABLE gone;
"""


def test_what_statements_create() -> None:
    facts = facts_of("sql", SAMPLE)
    assert facts.status == "ok", facts.diagnostics
    assert outline(facts) == [
        "namespace app",
        "struct app.users",
        "field app.users.id",
        "field app.users.full name",
        "field app.users.mood",
        "field app.users.team_id",
        "interface busy",
        "interface mv",
        "object idx_users",
        "function add_up",
        "function tidy",
        "function on_insert",
        "enum mood",
        "enumMember mood.sad",
        "enumMember mood.ok",
        "struct pair",
        "field pair.x",
        "field pair.y",
        "object ids",
        "object reader",
        "field users.age",
    ]


def test_tables() -> None:
    facts = facts_of("sql", SAMPLE)
    table = definition(facts, "app.users")
    assert (table.name, table.doc) == ("users", "who may log in\nand who may not")
    assert table.signature == "CREATE TABLE app.users"
    column = definition(facts, "app.users.full name")
    assert (column.parent, column.return_type) == (table.id, "VARCHAR(20)")
    assert definition(facts, "app.users.mood").return_type == "app.mood"
    assert definition(facts, "app").doc == "the app's own"


def test_functions() -> None:
    facts = facts_of("sql", SAMPLE)
    function = definition(facts, "add_up")
    assert parameters(function) == ["a: int", "b: numeric(3, 1) = 1"]
    assert function.return_type == "int"
    assert function.complexity == 3
    assert parameters(definition(facts, "tidy")) == ["x: int"]


def test_references() -> None:
    facts = facts_of("sql", SAMPLE)
    assert calls(facts) == [
        "free count/1",
        "free lower/2",
        "free add_up/0",
        "member app.pick/1",
    ]
    assert references(facts, "type") == [
        "mood", "teams", "users", "teams", "users", "users", "users", "log", "users", "old_users",
        "gone",
    ]  # fmt: skip
    (trigger,) = [each for each in facts.references if each.name == "add_up"]
    assert trigger.enclosing == definition(facts, "on_insert").id


def test_tables_and_columns_are_those_that_sqlite_reads() -> None:
    script = """
    CREATE TABLE artist (id INTEGER PRIMARY KEY, "full name" TEXT NOT NULL);
    CREATE TABLE track (id INTEGER, artist_id INTEGER REFERENCES artist (id), len REAL DEFAULT 0.5);
    CREATE VIEW names AS SELECT "full name" FROM artist;
    CREATE INDEX by_artist ON track (artist_id);
    """
    with sqlite3.connect(":memory:") as database:
        database.executescript(script)
        created = database.execute("SELECT type, name FROM sqlite_master").fetchall()
        expected = {(kind, name) for kind, name in created} | {
            ("column", f"{table}.{column[1]}")
            for kind, table in created
            if kind == "table"
            for column in database.execute(f"PRAGMA table_info({table})")
        }
    database.close()
    words = {"struct": "table", "interface": "view", "object": "index", "field": "column"}
    found = {
        (words[each.kind], each.qualified_name) for each in facts_of("sql", script).definitions
    }
    assert found == expected


def test_errors_keep_what_is_around_them() -> None:
    facts = facts_of("sql", "CREATE TABLE a (x int);\nCREATE TABEL b;\nCREATE TABLE c (y int);\n")
    assert facts.status == "partial"
    assert facts.diagnostics[0].range.start_line == 1
    assert {"struct a", "struct c", "field c.y"} <= set(outline(facts))
