"""The file server for a bundle: types, headers, and nothing but the folder."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from wasmpool.bundle.serve import BundleServer, serve
from wasmpool.exceptions import BundleError


@contextmanager
def running(folder: Path, *, isolated: bool = False) -> Iterator[BundleServer]:
    with BundleServer(folder, 0, isolated=isolated) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def get(
    server: BundleServer, path: str, **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    try:
        connection.putrequest("GET", path)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("secret")
    bundle = tmp_path / "bundle"
    (bundle / "pyodide").mkdir(parents=True)
    for name in ("index.html", "wasmpool.js", "worker.mjs", "pyodide/a.wasm", "m.json", "w.whl"):
        (bundle / name).write_text(name)
    return bundle


@pytest.mark.parametrize(
    ("path", "type_"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/wasmpool.js", "text/javascript; charset=utf-8"),
        ("/worker.mjs?query", "text/javascript; charset=utf-8"),
        ("/pyodide/a.wasm", "application/wasm"),
        ("/m.json", "application/json"),
        ("/w.whl", "application/zip"),
    ],
)
def test_every_file_has_the_type_that_browsers_want(folder: Path, path: str, type_: str) -> None:
    with running(folder) as server:
        status, headers, body = get(server, path)
    assert (status, headers["Content-Type"]) == (200, type_)
    assert body == (path.strip("/").partition("?")[0] or "index.html").encode()


def test_a_file_that_has_not_changed_is_not_sent_again(folder: Path) -> None:
    with running(folder) as server:
        _, headers, _ = get(server, "/wasmpool.js")
        assert headers["Cache-Control"] == "no-cache"
        status, _, body = get(server, "/wasmpool.js", If_Modified_Since=headers["Last-Modified"])
    assert (status, body) == (304, b"")


@pytest.mark.parametrize("isolated", [False, True])
def test_pages_are_isolated_only_when_asked_for(folder: Path, isolated: bool) -> None:
    with running(folder, isolated=isolated) as server:
        for path in ("/", "/missing"):
            _, headers, _ = get(server, path)
            assert ("Cross-Origin-Opener-Policy" in headers) == isolated
            assert ("Cross-Origin-Embedder-Policy" in headers) == isolated


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/pyodide/..%2f..%2fsecret.txt",
        "//../secret.txt",
        "/%00",
    ],
)
def test_nothing_outside_is_served(folder: Path, path: str) -> None:
    with running(folder) as server:
        assert get(server, path)[0] == 404


def test_a_link_that_leads_outside_is_not_followed(folder: Path) -> None:
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    (folder / "inside.txt").symlink_to("m.json")
    with running(folder) as server:
        assert get(server, "/link.txt")[0] == 404
        assert get(server, "/inside.txt")[2] == b"m.json"


def test_folders_are_not_listed(folder: Path) -> None:
    with running(folder) as server:
        status, _, body = get(server, "/pyodide/")
    assert status == 404
    assert b"a.wasm" not in body


def test_only_this_machine_can_reach_it(folder: Path) -> None:
    with running(folder) as server:
        assert server.server_address[0] == "127.0.0.1"
        assert server.url == f"http://127.0.0.1:{server.server_address[1]}/"


def test_a_port_that_is_taken_is_an_error_that_names_it(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(BundleError, match=f"cannot serve at port {port}: "):
            serve(folder, port=port, isolated=False, ready=lambda server: None)


def test_a_port_that_cannot_be_is_an_error(folder: Path) -> None:
    with pytest.raises(BundleError, match="cannot serve at port 70000"):
        serve(folder, port=70000, isolated=False, ready=lambda server: None)
