"""The same pool under Node, whose workers are threads.

Rules: a program is the body of an async function, as for browsers (`programs.py`), with Node's
modules within reach. It must end by itself: whatever keeps Node alive after `shutdown` is a fault.
"""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from e2e.programs import PAGE, TOOLS, as_argument
from e2e.samples import many, native_records, of_every_language

ROOT = Path(__file__).parent.parent
TIMEOUT = 120.0
PROGRAM = """
import {{ {tools} }} from {tools_url};
const base = {base};
const wasmpool = await import(base + "wasmpool.mjs");
const chunks = [];
for await (const chunk of process.stdin) {{
  chunks.push(chunk);
}}
const argument = JSON.parse(Buffer.concat(chunks));
const value = await (async () => {{ {body} }})();
process.stdout.write(JSON.stringify(value ?? null));
"""
PARSE = """
    const pool = await wasmpool.createPool(argument.options);
    const facts = await pool.parse_files(decodeFiles(argument.files));
    const report = { records: facts.map((each) => each.json()), backend: pool.backend };
    await pool.shutdown();
    return report;
"""
HANDLERS = """
import os
import wasmpool

@wasmpool.handler("square_or")
def square_or(payload, context):
    if payload.get("fault") == "loop":
        while True:
            pass
    if payload.get("fault") == "exit":
        os._exit(3)
    return payload["n"] ** 2
"""
OPEN = """
    const pool = await wasmpool.createPool({
      workers: 2, retries: 1, scheduler: { backoff_ms: 10 },
    });
    await pool.register("handlers", { source: argument });
"""


@pytest.fixture(name="run")
def runner(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Run a program, and return what it returned."""
    node = shutil.which("node")
    assert node, "Node.js is not installed: `make system` installs it or says how"

    def run(body: str, argument: Any = None) -> Any:
        program = PROGRAM.format(
            tools=", ".join(TOOLS),
            tools_url=json.dumps((PAGE / "tools.mjs").as_uri()),
            base=json.dumps(f"{bundle.as_uri()}/"),
            body=body,
        )
        file = tmp_path_factory.mktemp("node") / "program.mjs"
        file.write_text(program, "utf-8")
        done = subprocess.run(
            [node, file],
            input=json.dumps(argument),
            capture_output=True,
            encoding="utf-8",
            timeout=TIMEOUT,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)

    return run


def test_a_folder_gives_the_bytes_that_the_native_program_writes(run: Any, tmp_path: Path) -> None:
    files = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for folder in ("src/wasmpool", "web/src", "workers")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".js", ".toml"}
    }
    records = native_records(tmp_path, files)
    assert len(records) > 100
    report = run(
        """
        const { openAsBlob } = await import("node:fs");
        const { folder, paths } = argument;
        const files = async function* () {
          for (const path of paths) {
            yield { path, content: await openAsBlob(`${folder}/${path}`) };
          }
        };
        const pool = await wasmpool.createPool({ workers: 2 });
        const lines = [];
        for await (const facts of pool.parse_iter(files())) {
          lines.push(facts.json());
        }
        const { backend, fallback } = pool.stats();
        await pool.shutdown();
        return { lines, backend, fallback };
        """,
        {"folder": str(tmp_path), "paths": list(records)},
    )
    assert (report["backend"], report["fallback"]) == ("worker", None)
    assert report["lines"] == list(records.values())


@pytest.mark.parametrize("backend", ["worker", "inline"])
def test_every_language(run: Any, tmp_path: Path, backend: str) -> None:
    files = of_every_language()
    records = native_records(tmp_path, files)
    argument = {"files": as_argument(files), "options": {"workers": 1, "backend": backend}}
    report = run(PARSE, argument)
    assert report["backend"] == backend
    assert report["records"] == [records[path] for path in files]


def test_poison_and_endless_loops_cost_only_themselves(run: Any) -> None:
    report = run(
        OPEN
        + """
        const payloads = [...Array(12).keys()].map((n) => ({ n }));
        payloads[5].fault = "loop";
        payloads[7].fault = "exit";
        const outcomes = await pool.runBatch("square_or", payloads, { timeoutMs: 2000 });
        const values = outcomes.map((each) => each instanceof Error ? each.name : decodeJson(each));
        const letters = pool.deadLetters();
        const again = await failure(pool.retryDeadLetter(letters[0]).result);
        const report = { values, dead: letters.map(({ item }) => item), again: again.name };
        await pool.shutdown();
        return report;
        """,
        HANDLERS,
    )
    expected: list[Any] = [n * n for n in range(12)]
    expected[5], expected[7] = "TaskTimeout", "WorkerLost"
    assert report["values"] == expected
    assert sorted(report["dead"]) == [5, 7]
    assert report["again"] in ("TaskTimeout", "WorkerLost")


def test_cancelling_what_runs_and_what_waits(run: Any) -> None:
    report = run(
        OPEN
        + """
        const begun = nextEvent(pool, "task_started");
        const controller = new AbortController();
        const running = [1, 2].map((n) =>
          pool.submit("square_or", { n, fault: "loop" }, { signal: controller.signal }));
        const waiting = pool.map("square_or", [{ n: 3 }], { signal: controller.signal });
        const kept = pool.submit("square_or", { n: 4 });
        await begun;
        controller.abort();
        const errors = await Promise.all([...running, waiting].map(failure));
        const report = { errors: errors.map(({ name }) => name), kept: await kept };
        await pool.shutdown();
        return report;
        """,
        HANDLERS,
    )
    assert report == {"errors": ["AbortError"] * 3, "kept": 16}


def test_a_graph_that_follows_edits_ends_with_its_pool(run: Any) -> None:
    report = run(
        """
        const pool = await wasmpool.createPool({ workers: 1 });
        const files = { "a.py": "from b import f\\nf()\\n", "b.py": "f = 1\\n" };
        const live = await pool.liveGraph(files);
        const again = await live.update({ "b.py": "def f(): pass\\n" });
        const callers = live.graph.callers("b.py#f").map(({ node }) => node.id);
        await pool.shutdown();
        return [[...again], callers, (await failure(live.update({}))).name];
        """
    )
    assert report == [["a.py", "b.py"], ["a.py"], "PoolClosed"]


@pytest.mark.parametrize("graceful", [True, False])
def test_an_end_with_work_under_way_leaves_nobody_waiting(run: Any, graceful: bool) -> None:
    report = run(
        """
        const pool = await wasmpool.createPool({ workers: 2, batchSize: 8 });
        const begun = nextEvent(pool, "task_started");
        const run = pool.parse_files(decodeFiles(argument.files)).then(
          (facts) => facts.length, (error) => error.name);
        await begun;
        await pool.shutdown({ graceful: argument.graceful });
        return [await run, (await failure(pool.map("text", [{}]))).name];
        """,
        {"files": as_argument(many(300)), "graceful": graceful},
    )
    assert report[0] in (300, "PoolClosed", "TaskCancelled")
    assert report[1] == "PoolClosed"


def test_a_wheel_of_handlers(run: Any) -> None:
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("shapes/__init__.py", "")
        archive.writestr("shapes/area.py", "def square(side):\n    return side * side\n")
        archive.writestr("shapes-1.0.dist-info/METADATA", "Name: shapes\nVersion: 1.0\n")
    values = run(
        """
        const pool = await wasmpool.createPool({ workers: 1 });
        await pool.register("shapes", { wheel: Buffer.from(argument, "base64") });
        const values = await pool.map("shapes.area:square", [2, 3]);
        const broken = await failure(pool.register("broken", { wheel: new Uint8Array(9) }));
        await pool.shutdown();
        return [values, broken.name];
        """,
        base64.b64encode(wheel.getvalue()).decode(),
    )
    assert values == [[4, 9], "TaskError"]


def test_where_there_is_no_bundle_the_error_says_so(run: Any) -> None:
    report = run(
        """
        const place = new URL("nowhere/", base).href;
        const error = await failure(wasmpool.createPool({ base: place }));
        return [error.name, error.message.includes("nowhere/")];
        """
    )
    assert report == ["PoolUnavailable", True]


def test_the_example_of_the_documentation_runs(bundle: Path, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "how-to" / "own-tasks-in-the-browser.md").read_text("utf-8")
    example = re.search(r"```js\n(.*?)```", page, re.DOTALL)
    assert example is not None
    script = tmp_path / "example.mjs"
    module = json.dumps((bundle / "wasmpool.mjs").as_uri())
    script.write_text(f"import * as wasmpool from {module};\n{example[1]}", "utf-8")
    done = subprocess.run(
        ["node", script], capture_output=True, encoding="utf-8", timeout=TIMEOUT, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "3\n[ 1, 2 ]\nTaskError measure KeyError\n"
