"""Python on the page: plain Pyodide, and the published PyScript, drive the same pool.

Rules: the program is one Python text for both hosts, and gets its wheels from the bundle; PyScript
comes from its npm package and is served from another origin than the bundle.
"""

from __future__ import annotations

import json
import queue
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from e2e.browsers import Browser
from e2e.browsers.chromium import Chromium
from e2e.programs import Runner, as_argument
from e2e.samples import native_records, of_every_language
from e2e.servers import SHARED, Site

HERE = Path(__file__).parent
PYSCRIPT = HERE / "node_modules" / "@pyscript" / "core" / "dist"
TIMEOUT = 240

PROGRAM = '''
import base64
import json

from js import fetch


async def install(base):
    """Put the wheels of a bundle on the path, as any page with Pyodide can."""
    import pyodide_js

    manifest = json.loads(await (await fetch(f"{base}manifest.json")).text())
    for wheel in manifest["wheels"]:
        await pyodide_js.loadPackage(f"{base}{wheel}")


async def parse(files):
    """Parse files, given as JSON, and return the records as JSON."""
    import wasmpool

    contents = {each["path"]: base64.b64decode(each["base64"]) for each in json.loads(files)}
    async with wasmpool.Pool(workers=2, flags={"cache": False}) as pool:
        facts = await pool.parse_files(contents)
        report = {
            "records": {each.path: each.to_json(reproducible=True).decode() for each in facts},
            "backend": pool.backend,
            "kind": [d.kind for f in facts for d in f.definitions][0],
        }
    return json.dumps(report)


async def faults():
    """What goes wrong comes as Python's errors."""
    import wasmpool

    said = []
    async with wasmpool.Pool(workers=1) as pool:
        try:
            await pool.submit("nobody")
        except wasmpool.TaskError as error:
            said.append(str(error))
        pool.submit("text", {"path": "a.txt", "content": b"words"})  # the worker has this first
        task = pool.submit("text", {"path": "b.txt", "content": b"words"})
        task.cancel()
        try:
            await task
        except wasmpool.TaskCancelled as error:
            said.append("cancelled")
    try:
        pool.submit("data")
    except wasmpool.PoolClosed:
        said.append("closed")
    return json.dumps(said)
'''


@pytest.fixture(scope="module")
def pyscript() -> Iterator[Site]:
    """PyScript on a server of its own."""
    if not PYSCRIPT.is_dir():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--silent"], cwd=HERE, check=True)
    with Site(PYSCRIPT, "/pyscript/", SHARED) as site:
        yield site


def in_pyodide(runner: Runner, expression: str, files: str = "[]") -> Any:
    """Run the program in a page with plain Pyodide and return the value of an expression."""
    return json.loads(
        runner.run(
            """
            const { loadPyodide } = await import(`${base}pyodide/pyodide.mjs`);
            const pyodide = await loadPyodide({ indexURL: `${base}pyodide/` });
            globalThis.files = argument.files;
            await pyodide.runPythonAsync(argument.program);
            await pyodide.runPythonAsync(`await install("${base}")`);
            return pyodide.runPythonAsync(argument.expression);
            """,
            {
                "program": PROGRAM,
                "expression": f"from js import files\nawait {expression}",
                "files": files,
            },
            timeout=TIMEOUT,
        )
    )


def in_pyscript(
    browser: Chromium, pyscript: Site, bundle: Site, expression: str, files: str = "[]"
) -> Any:
    """Run the program in a page with PyScript and return the value of an expression."""
    results: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    pyscript.receive("result", results.put)
    pyscript.serve("files.json", files)
    config = json.dumps({"interpreter": bundle.url("pyodide/pyodide.mjs")})
    pyscript.serve(
        "program.py",
        f"""{PROGRAM}
import traceback

try:
    await install("{bundle.url()}")
    files = await (await fetch("files.json")).text()
    result = await {expression}
except BaseException:
    result = json.dumps({{"error": traceback.format_exc()}})
await fetch("result", method="POST", body=result)
""",
    )
    pyscript.serve(
        "page.html",
        f"""<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
        <link rel="stylesheet" href="../core.css">
        <script type="module" src="../core.js"></script>
        <script type="py" src="program.py" config='{config}' async></script>""",
    )
    with browser.profile() as profile:
        tab = profile.open(pyscript.url("_e2e/page.html"))
        try:
            result = json.loads(results.get(timeout=TIMEOUT))
        except queue.Empty:
            raise AssertionError(f"PyScript gave no result: {tab.console()}") from None
    if isinstance(result, dict) and "error" in result:
        raise AssertionError(result["error"])
    return result


def check(done: Any, folder: Path) -> None:
    """The records are the native ones, and came from workers."""
    assert done["records"] == native_records(folder, of_every_language())
    assert done["backend"] == "web"


FILES = json.dumps(as_argument(of_every_language()))


# WebKitGTK takes minutes to compile the queries of all languages.
@pytest.mark.parametrize("any_browser", ["chromium", "firefox"], indirect=True)
def test_plain_pyodide(any_browser: Browser, site: Site, tmp_path: Path) -> None:
    with any_browser.profile() as profile:
        runner = Runner(profile, site, script="none")
        check(in_pyodide(runner, "parse(files)", FILES), tmp_path)


def test_the_examples_of_the_documentation(page: Runner) -> None:
    text = (HERE.parent / "docs" / "how-to" / "python-on-a-page.md").read_text("utf-8")
    examples = re.findall(r"^```py\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(examples) == 2
    program = "\n".join(examples).replace("https://example.org/wasmpool/", page.site.url())
    runner = Runner(page.profile, page.site, script="none")
    said = runner.run(
        """
        const { loadPyodide } = await import(`${base}pyodide/pyodide.mjs`);
        const lines = [];
        const stdout = (line) => lines.push(line);
        const pyodide = await loadPyodide({ indexURL: `${base}pyodide/`, stdout });
        await pyodide.runPythonAsync(argument.program);
        return lines;
        """,
        {"program": program},
        timeout=TIMEOUT,
    )
    assert said[-1] == "a.py ['f']"


def test_errors_in_plain_pyodide(page: Runner) -> None:
    runner = Runner(page.profile, page.site, script="none")
    said = in_pyodide(runner, "faults()")
    assert "nobody" in said[0]
    assert said[1:] == ["cancelled", "closed"]


def test_pyscript(chromium: Chromium, pyscript: Site, bundle: Path, tmp_path: Path) -> None:
    with Site(bundle, "/cdn/", SHARED) as files:
        check(in_pyscript(chromium, pyscript, files, "parse(files)", FILES), tmp_path)
