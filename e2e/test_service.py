"""A page that uses a service of another origin, in a real browser: what it allows, and what not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.programs import Runner
from e2e.servers import Site
from tests.daemon import Daemon, daemon
from wasmpool import parse_files

FILES = {
    "app/a.py": "from app.b import f\n\ndef g():\n    return f()\n",
    "app/b.py": "def f():\n    '''größe'''\n    return 1\n",
    "web/index.ts": "export const f = (a: number) => a;\n",
    "broken.py": "def (:\n",
}


@pytest.fixture(scope="module")
def service(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    folder = tmp_path_factory.mktemp("service")
    options = ("--workers", "1", "--handlers", "tests.client_handlers", "--origin", site.origin)
    with daemon(folder, *options) as running:
        yield running


def test_a_page_of_an_allowed_origin(page: Runner, service: Daemon) -> None:
    report = page.run(
        """
        const { url, token, files } = argument;
        const pool = await wasmpool.connect(url, { token });
        const events = [];
        const off = pool.on("*", ({ type }) => events.push(type));
        const value = await pool.submit("square", 7);
        off();
        const facts = await pool.parse_files(new Map(Object.entries(files)));
        const graph = await pool.build_graph(new Map(Object.entries(files)));
        const handle = pool.submit("square", 1);
        handle.cancel();
        const cancelled = await handle.catch((error) => error.name);
        const failed = await pool.submit("fail", 1).catch((error) => [error.name, error.phase]);
        const values = await pool.map("square", [1, 2, 3]);
        const { health } = await pool.getStats();
        await pool.shutdown();
        const lines = facts.map((each) => each.json());
        const calls = graph.edges.filter(({ type }) => type === "CALLS").length;
        return { value, events, lines, calls, cancelled, failed, values, health };
        """,
        {"url": service.address, "token": service.token, "files": FILES},
    )
    assert report["value"] == 49
    assert report["events"][0] == "task_submitted"
    assert report["events"][-1] == "task_completed"
    expected = parse_files(FILES, backend="inline", flags={"cache": False})
    assert report["lines"] == [each.to_json(reproducible=True).decode() for each in expected]
    assert report["calls"] == 1
    assert report["cancelled"] == "TaskCancelled"
    assert report["failed"] == ["TaskError", "thinking"]
    assert report["values"] == [1, 4, 9]
    assert report["health"] == "healthy"


def test_a_page_of_another_origin(page: Runner, tmp_path: Path) -> None:
    """The page reads nothing: neither with the token, nor what needs none."""
    with daemon(tmp_path, "--workers", "1") as service:
        report = page.run(
            """
            const { url, token } = argument;
            const error = await wasmpool.connect(url, { token }).catch((error) => error);
            const health = await fetch(`${url}/healthz`).then(() => "read", () => "refused");
            const blind = await fetch(`${url}/v1/jobs`, {
              method: "POST", mode: "no-cors", body: '{"kind": "square", "payloads": [1]}',
            }).then(({ type }) => type, () => "refused");
            return { name: error.name, message: error.message, health, blind };
            """,
            {"url": service.address, "token": service.token},
        )
        assert report["name"] == "ServiceError"
        assert "does not allow this page's origin" in report["message"]
        assert report["health"] == "refused"
        assert report["blind"] in ("opaque", "refused")
        assert service.client.get("/v1/jobs").json()["jobs"] == []
