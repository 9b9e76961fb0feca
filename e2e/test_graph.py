"""The graph in the browser: the same as natively, in the page's tab, and as a page of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from e2e.browsers.chromium import Chromium
from e2e.programs import Runner, as_argument
from e2e.servers import Site
from e2e.test_page import PARSED, SCREENSHOTS
from wasmpool import Graph, build_graph, write_graph
from wasmpool.graph.model import Edge, Node
from wasmpool.parsing.records import encode

PROJECT = {
    "go.mod": b"module example.org/shop\n",
    "cart/cart.go": b'package cart\n\nimport "example.org/shop/tax"\n\n'
    b"func Total() int { return tax.Rate() }\n",
    "tax/tax.go": b"package tax\n\nfunc Rate() int { return 1 }\n",
    "tsconfig.json": b'{"compilerOptions": {"baseUrl": ".", "paths": {"~/*": ["app/*"]}}}',
    "app/main.ts": b'import { add } from "~/sum";\n\nexport const three = () => add(1, 2);\n',
    "app/sum.ts": b"export function add(a: number, b: number) {\n  return a + b;\n}\n",
    "app/Card.vue": b"<template></template>\n",
    "app/card.ts": b'import Card from "./Card.vue";\n\nexport const card = new Card();\n',
    "shop/cart.py": b"from shop.tax import rate\n\n\ndef total():\n    return rate(2)\n",
    "shop/tax.py": b"def rate(x):\n    return x\n",
}
BUILD = """
    const pool = await wasmpool.createPool({ workers: 2 });
    try {
      const phases = new Set();
      const graph = await pool.build_graph(decodeFiles(argument), {
        name: "shop",
        onProgress: ({ phase }) => phases.add(phase),
      });
      const controller = new AbortController();
      const aborted = pool.buildGraph(decodeFiles(argument), {
        signal: controller.signal,
        onProgress: ({ phase }) => phase === "calls" && controller.abort(),
      });
      return {
        records: new TextDecoder().decode(graph.bytes()),
        phases: [...phases],
        nodes: graph.nodes.size,
        callers: graph.callers("rate").map(({ node }) => node.id),
        aborted: await aborted.then(String, (error) => error.name),
      };
    } finally {
      await pool.shutdown();
    }
"""


def test_the_graph_is_the_native_one(page: Runner, tmp_path: Path) -> None:
    done = page.run(BUILD, as_argument(PROJECT), timeout=170)
    native = build_graph(PROJECT, name="shop", backend="inline")
    write_graph(native, tmp_path / "g.jsonl")
    assert done["records"] == (tmp_path / "g.jsonl").read_text("utf-8")
    assert done["nodes"] == len(native.nodes)
    assert done["callers"] == ["shop/cart.py#total"]
    passes = ["structure", "definitions", "imports", "calls"]
    assert [each for each in done["phases"] if each in passes] == passes
    assert done["aborted"] == "AbortError"
    needs = {(e.type, e.source, e.target) for e in native.edges}
    assert ("IMPORTS", "app/main.ts", "app/sum.ts#add") in needs
    assert ("IMPORTS", "app/card.ts", "app/Card.vue") in needs
    assert ("CALLS", "cart/cart.go#Total", "tax/tax.go#Rate") in needs


def test_the_graph_of_files_that_nobody_parses_again(page: Runner) -> None:
    body = """
    const lines = [];
    for (const visit of ["first", "second"]) {
      const pool = await wasmpool.createPool({ workers: 1, flags: { cache: true } });
      const graph = await pool.build_graph(decodeFiles(argument), { name: "shop" });
      lines.push(new TextDecoder().decode(graph.bytes()));
      await pool.shutdown();
    }
    return lines;
    """
    files = {path: content for path, content in PROJECT.items() if path.endswith(".py")}
    assert page.run(body, as_argument(files)) == [records(dict(files))] * 2


EDITS: list[dict[str, str | None]] = [
    {"shop/tax.py": "def rate(x):\n    print(x)\n    return x\n"},
    {"app/sum.ts": "export function plus(a: number, b: number) {\n  return a + b;\n}\n"},
    {"app/sum.ts": "export const add = (a: number, b: number) => a + b;\n", "app/main.ts": None},
    {"lib/go.mod": "module lib\n", "lib/lib.go": 'package lib\n\nimport "lib/sub"\n'},
    {"app/new.ts": 'import { add } from "~/sum";\nimport "./look.scss";\nadd(1, 2);\n'},
    {"tsconfig.json": '{"compilerOptions": {"baseUrl": "app"}}', "app/look.scss": ""},
    {"app/Card.vue": None, "go.mod": None},
]
LIVE = """
    const made = watchWorkers();
    const ended = new Set();
    const { terminate } = Worker.prototype;
    Worker.prototype.terminate = function () {
      ended.add(this);
      terminate.call(this);
    };
    const pool = await wasmpool.createPool({ workers: 2, ...argument.options });
    const live = await pool.live_graph(decodeFiles(argument.files), { name: "shop" });
    const alive = () => made.filter((worker) => !ended.has(worker)).length;
    const text = () => new TextDecoder().decode(live.graph.bytes());
"""


@pytest.mark.parametrize("backend", ["worker", "inline"])
def test_a_graph_that_follows_edits_is_the_native_one(page: Runner, backend: str) -> None:
    body = """
    const records = [text()];
    const again = [];
    for (const edits of argument.edits) {
      again.push([...(await live.update(edits))]);
      records.push(text());
    }
    await live.close();
    const late = await failure(live.update({}));
    await pool.shutdown();
    return { records, again, late: late.name, isLive: live instanceof wasmpool.LiveGraph };
    """
    options = {"backend": backend}
    argument = {"files": as_argument(PROJECT), "edits": EDITS, "options": options}
    done = page.run(LIVE + body, argument, timeout=170)
    files: dict[str, str | bytes] = dict(PROJECT)
    assert done["records"][0] == records(files)
    for edits, found in zip(EDITS, done["records"][1:], strict=True):
        files = edited(files, edits)
        assert found == records(files), edits
    assert done["again"][0] == ["shop/tax.py"]
    assert done["again"][1] == ["app/main.ts", "app/sum.ts"]
    assert (done["late"], done["isLive"]) == ("PoolClosed", True)


def test_a_graph_that_lost_its_worker_follows_edits(page: Runner) -> None:
    body = """
    for (const worker of made) {
      worker.terminate();
      worker.dispatchEvent(new ErrorEvent("error", { message: "killed" }));
    }
    await live.update(argument.edits[0]);
    const first = text();
    const controller = new AbortController();
    const aborted = live.update({ "go.mod": "module lost" }, {
      signal: controller.signal,
      onProgress: ({ phase }) => phase !== "parsing" && controller.abort(),
    });
    const error = await failure(aborted);
    const same = text() === first;
    await live.update(argument.edits[1]);
    const report = { records: text(), error: error.name, same };
    await pool.shutdown();
    return report;
    """
    argument = {"files": as_argument(PROJECT), "edits": EDITS[:2], "options": {}}
    done = page.run(LIVE + body, argument)
    assert done["records"] == records(edited(edited(dict(PROJECT), EDITS[0]), EDITS[1]))
    assert (done["error"], done["same"]) == ("AbortError", True)


def test_a_graph_has_a_worker_as_long_as_it_follows_edits(page: Runner) -> None:
    body = """
    const during = alive();
    await live.close();
    const after = alive();
    const other = await pool.liveGraph({ "a.py": "" });
    await pool.shutdown();
    const late = await failure(other.update({ "a.py": null }));
    return { during, after, end: alive(), late: late.name };
    """
    argument = {"files": as_argument(PROJECT), "options": {"minWorkers": 2}}
    done = page.run(LIVE + body, argument)
    assert done == {"during": 3, "after": 2, "end": 0, "late": "PoolClosed"}


def edited(files: dict[str, str | bytes], edits: dict[str, str | None]) -> dict[str, str | bytes]:
    """The files with edits."""
    both = {**files, **edits}
    return {path: content for path, content in both.items() if content is not None}


def records(files: dict[str, str | bytes]) -> str:
    """The records of the graph that the native package builds."""
    graph = build_graph(files, name="shop", backend="inline")
    return b"".join(encode(record) + b"\n" for record in graph.to_records()).decode()


def test_the_tab_of_the_page(chromium: Chromium, site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    for path, content in PROJECT.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)

    async def scenario(page: Page) -> None:
        await page.wait_for_selector("#languages > *")
        await page.set_input_files("#folder-input", folder)
        await page.wait_for_selector("#download:not([disabled])", timeout=PARSED)
        await page.click("#tab-graph")
        await page.wait_for_selector("#graph canvas", timeout=PARSED)
        await expect(page.locator("#lane-list li.busy")).to_have_count(0)
        await explore(page, "shop/tax.py#rate", "def rate(x):", caller="total")
        await page.screenshot(path=SCREENSHOTS / "light-7-graph.png")
        async with page.expect_download() as download:
            await page.locator("#graph").get_by_role("button", name="Download").click()
        await (await download.value).save_as(tmp_path / "g.jsonl")

    with chromium.profile(color_scheme="light") as profile:
        tab = profile.open(site.url("index.html"))
        tab.drive(scenario)
        assert [line for line in tab.console() if line.startswith(("error", "uncaught"))] == []
    assert b"shop/tax.py#rate" in (tmp_path / "g.jsonl").read_bytes()


def test_a_page_with_50_000_nodes(chromium: Chromium, bundle: Path, tmp_path: Path) -> None:
    """Levels of detail keep it usable; and it asks for nothing but itself."""

    async def scenario(page: Page) -> None:
        await page.wait_for_selector("canvas", timeout=PARSED)
        await expect(page.locator(".graph-status")).to_contain_text("50,525 nodes")
        await explore(page, "p0.f0.f77", "def f77(): pass", caller="f78")
        await page.screenshot(path=SCREENSHOTS / "dark-8-graph-page.png")
        # Confidence and kinds leave out what is not asked for.
        await page.get_by_role("slider").fill("1")
        await page.get_by_label("function").uncheck()
        await page.keyboard.press("Home")
        names = "performance.getEntriesByType('resource').map((each) => each.name)"
        assert [each for each in await page.evaluate(names) if not each.startswith("data:")] == []

    (tmp_path / "p0").mkdir()
    (tmp_path / "p0" / "f0.py").write_text("".join(f"def f{n}(): pass\n" for n in range(100)))
    write_graph(large(), tmp_path / "large.html", root=tmp_path)
    with Site(tmp_path, "/") as server, chromium.profile(color_scheme="dark") as profile:
        tab = profile.open(server.url("large.html"))
        tab.drive(scenario)
        assert [line for line in tab.console() if line.startswith(("error", "uncaught"))] == []


async def explore(page: Page, name: str, source: str, caller: str) -> None:
    """Search, choose, read the source, go to a caller; all by keys but the last."""
    short = re.split(r"[.#]", name)[-1]
    panel = page.locator(".graph-panel")
    picture = page.locator("canvas.graph-canvas")
    await page.keyboard.press("/")
    await page.keyboard.type("no/such.name")
    await expect(page.locator(".graph-matches li")).to_have_text("No match")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await expect(picture).to_be_focused()
    await page.keyboard.press("/")
    await page.keyboard.type(name)
    await expect(page.locator(".graph-matches li").first).to_contain_text(short)
    await page.keyboard.press("Enter")
    await expect(panel.get_by_role("heading", level=3)).to_have_text(short)
    await expect(panel).to_contain_text(source)
    await panel.get_by_role("button", name=caller, exact=True).click()
    await expect(panel.get_by_role("heading", level=3)).to_have_text(caller)
    await expect(picture).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(panel.get_by_role("heading", level=3)).not_to_have_text(caller)
    await picture.hover()
    await page.mouse.wheel(0, -600)


def large() -> Graph:
    """25 folders of 20 files of 100 functions, each of which is called by the next."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    for number in range(500):
        folder = f"p{number // 20}"
        path = f"{folder}/f{number % 20}.py"
        if number % 20 == 0:
            nodes.append(Node(f"{folder}/", "Folder", {"name": folder, "path": folder}))
        nodes.append(Node(path, "File", {"name": path.rpartition("/")[2], "path": path}))
        edges.append(Edge("CONTAINS", f"{folder}/", path, 1.0, "structure", ()))
        for line in range(100):
            place = [0, 0, line, 0, line, 15]
            properties = {"name": f"f{line}", "path": path, "range": place}
            nodes.append(Node(f"{path}#f{line}", "Function", properties))
            edges.append(Edge("DEFINES", path, f"{path}#f{line}", 1.0, "structure", ()))
            if line > 0:
                ends = (f"{path}#f{line}", f"{path}#f{line - 1}")
                edges.append(Edge("CALLS", *ends, 0.9, "scope", (tuple(place),)))
    return Graph(nodes, edges)
