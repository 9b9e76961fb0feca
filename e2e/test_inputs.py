"""Where a page has files from: lists, maps, folders, archives; paths and facts are the same."""

from __future__ import annotations

import base64
import io
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import Page

from e2e.browsers.chromium import Chromium
from e2e.programs import Runner
from e2e.samples import native_records
from e2e.servers import Site

FILES = {
    "README.md": b"# Title\n",
    "src/a.py": b"def a(): pass\n",
    "src/deep/b.js": b"export function b() {}\n",
    "src/deep/c.ts": b"export type C = string;\n",
}
OPEN = """
    const pool = await wasmpool.createPool({ workers: 1, flags: { cache: false } });
    const read = async (files, options) => {
      const facts = await pool.parse_files(files, options);
      return Object.fromEntries(facts.map((each) => [each.path, each.json()]));
    };
    const texts = argument;
    const entries = Object.entries(texts);
"""
CLOSE = "await pool.shutdown(); return result;"


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return native_records(tmp_path_factory.mktemp("files"), FILES)


@pytest.mark.parametrize(
    "files",
    [
        "entries.map(([path, content]) => ({ path, content }))",
        "entries.map(([path, text]) => ({ path, content: new TextEncoder().encode(text) }))",
        "entries.map(([path, text]) => ({ path, content: new TextEncoder().encode(text).buffer }))",
        "entries.map(([path, text]) => ({ path, content: new Blob([text]) }))",
        "new Map(entries)",
        "(function* () { for (const [path, content] of entries) yield { path, content }; })()",
        """(async function* () {
            for (const [path, content] of entries) yield { path, content }; })()""",
        """entries.map(([path, text]) => Object.defineProperty(
            new File([text], path.split("/").at(-1)), "webkitRelativePath", { value: path }))""",
    ],
    ids=["texts", "bytes", "buffers", "blobs", "map", "generator", "async generator", "files"],
)
def test_what_a_page_can_have_of_files(page: Runner, expected: dict[str, str], files: str) -> None:
    texts = {path: content.decode() for path, content in FILES.items()}
    assert page.run(f"{OPEN} const result = await read({files}); {CLOSE}", texts) == expected


def test_a_folder_of_the_origin_private_file_system(page: Runner, expected: dict[str, str]) -> None:
    texts = {path: content.decode() for path, content in FILES.items()}
    done = page.run(
        OPEN
        + """
        const root = await navigator.storage.getDirectory();
        const top = await root.getDirectoryHandle("project", { create: true });
        for (const [path, text] of entries) {
          const parts = path.split("/");
          const name = parts.pop();
          let folder = top;
          for (const part of parts) {
            folder = await folder.getDirectoryHandle(part, { create: true });
          }
          const file = await (await folder.getFileHandle(name, { create: true })).createWritable();
          await file.write(text);
          await file.close();
        }
        const result = await read(top);
        """
        + CLOSE,
        texts,
    )
    strip = {path.removeprefix("project/"): record for path, record in done.items()}
    assert strip.keys() == expected.keys()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_archive(page: Runner, expected: dict[str, str], method: int) -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive:
        for path, content in FILES.items():
            archive.writestr(path, content)
    done = page.run(
        OPEN
        + """
        const bytes = Uint8Array.from(atob(argument), (letter) => letter.charCodeAt(0));
        const result = await read(new File([bytes], "project.zip"));
        """
        + CLOSE,
        base64.b64encode(memory.getvalue()).decode(),
    )
    assert done == expected


def test_a_folder_that_a_person_chose(
    chromium: Chromium, site: Site, tmp_path: Path, expected: dict[str, str]
) -> None:
    native_records(tmp_path / "project", FILES)
    page = f"""<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
    <input type="file" webkitdirectory>
    <script type="module">
      import {{ createPool }} from "{site.url("wasmpool.mjs")}";
      const pool = await createPool({{ workers: 1, flags: {{ cache: false }} }});
      document.querySelector("input").onchange = async (event) => {{
        const facts = await pool.parse_files(event.target.files);
        window.records = Object.fromEntries(facts.map((each) => [each.path, each.json()]));
        await pool.shutdown();
      }};
      window.isReady = true;
    </script>"""
    site.serve("chooser.html", page)
    with chromium.profile() as profile:
        tab = profile.open(site.url("_e2e/chooser.html"))

        async def choose(page: Page) -> dict[str, str]:
            await page.wait_for_function("!!window.isReady")
            await page.set_input_files("input", tmp_path / "project")
            await page.wait_for_function("!!window.records")
            records: dict[str, str] = await page.evaluate("window.records")
            return records

        done = tab.drive(choose)
        tab.close()
    assert {path.removeprefix("project/") for path in done} == set(FILES)
