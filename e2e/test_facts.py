"""From page load to facts: the same, byte for byte, as the native program writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from e2e.programs import Runner, as_argument
from e2e.samples import many, native_records, of_every_language
from e2e.variants import variants

PARSE = """
    const pool = await wasmpool.createPool({ workers: 2, ...argument.options });
    try {
      const facts = await pool.parse_files(decodeFiles(argument.files));
      return {
        records: Object.fromEntries(facts.map((each) => [each.path, each.json()])),
        cached: facts.filter((each) => each.cached).length,
        backend: pool.backend,
        workers: pool.workers().length,
      };
    } finally {
      await pool.shutdown();
    }
"""
NO_CACHE = {"flags": {"cache": False}}


# WebKitGTK takes minutes to compile the queries of all languages.
@pytest.mark.parametrize("any_page", ["chromium", "firefox"], indirect=True)
def test_every_language(any_page: Runner, tmp_path: Path) -> None:
    files = of_every_language()
    done = any_page.run(PARSE, {"files": as_argument(files), "options": NO_CACHE})
    assert done["backend"] == "worker"
    assert done["records"] == native_records(tmp_path, files)


def test_all_references(page: Runner, tmp_path: Path) -> None:
    files = of_every_language()
    options = {**NO_CACHE, "references": "all"}
    done = page.run(PARSE, {"files": as_argument(files), "options": options})
    assert done["records"] == native_records(tmp_path, files, "--references", "all")


@variants("without", ["the flag"], chromium=["Worker"])
def test_without_workers_the_facts_are_the_same(
    any_page: Runner, tmp_path: Path, without: str
) -> None:
    files = of_every_language()
    options = {"flags": {"cache": False, "worker_pool": without != "the flag"}}
    prepare = "delete globalThis.Worker;" if without == "Worker" else ""
    done = any_page.run(prepare + PARSE, {"files": as_argument(files), "options": options})
    assert done["backend"] == "inline"
    assert done["records"] == native_records(tmp_path, files)


def test_facts_are_kept_for_the_next_visit(page: Runner, tmp_path: Path) -> None:
    files = many(30)
    first = page.run(PARSE, {"files": as_argument(files)})
    second = page.run(PARSE, {"files": as_argument(files)})
    assert (first["cached"], second["cached"]) == (0, 30)
    assert first["records"] == second["records"] == native_records(tmp_path, files)


def test_facts_come_in_the_order_of_the_files_while_others_are_parsed(page: Runner) -> None:
    files = many(300)
    paths = page.run(
        """
        const pool = await wasmpool.createPool({ workers: 2, batchSize: 8 });
        const paths = [];
        for await (const facts of pool.parse_iter(decodeFiles(argument))) {
          paths.push(facts.path);
        }
        await pool.shutdown();
        return paths;
        """,
        as_argument(files),
    )
    assert paths == list(files)


def test_offsets_in_utf_16(page: Runner) -> None:
    names = page.run(
        """
        const text = "# 😀 größer\\ndef größe(): pass\\ndef 名前(): pass\\n";
        const pool = await wasmpool.createPool({ workers: 1 });
        const [facts] = await pool.parse_files([{ path: "a.py", content: text }]);
        await pool.shutdown();
        return facts.utf16(text).definitions.map(
          (each) => [each.name, text.slice(each.name_range[0], each.name_range[1])],
        );
        """
    )
    assert names == [["größe", "größe"], ["名前", "名前"]]
