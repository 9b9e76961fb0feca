"""Jobs over HTTP: a real service, real requests, and the same results as without it."""

from __future__ import annotations

import gzip
import io
import json
import re
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.daemon import Daemon, daemon
from wasmpool import build_graph, parse_files

FILES = {
    "app/main.py": b"from app.util import helper\n\ndef main():\n    return helper(1)\n",
    "app/util.py": b"def helper(n):\n    '''Help.'''\n    return n + 1\n",
    "app/__init__.py": b"",
    "broken.py": b"def (:\n",
    "web/index.js": b"export function f(a) { return g(a) }\n",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("roots") / "project"
    for name, content in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Iterator[Daemon]:
    folder = tmp_path_factory.mktemp("service")
    with daemon(folder, "--root", str(project.parent), "--workers", "2") as running:
        yield running


def records(lines: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """File records by path, without what differs from run to run."""
    return {
        line["path"]: {name: value for name, value in line.items() if name != "timings_ms"}
        for line in lines
        if line["_type"] == "file"
    }


def expected(root: Path) -> dict[str, dict[str, Any]]:
    facts = parse_files(root, backend="inline", flags={"cache": False})
    return records([each.record for each in facts])


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in FILES.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def test_a_path_gives_the_same_records_as_a_run_without_the_service(
    service: Daemon, project: Path
) -> None:
    job = service.submit({"kind": "parse", "path": str(project)}, wait=30)
    assert job["state"] == "succeeded"
    assert job["progress"] == {"done": 5, "total": 5}
    lines = service.results(job["id"])
    assert records(lines) == expected(project)
    assert lines[-1] == job["summary"]
    assert job["summary"]["status"] == {"ok": 4, "partial": 1, "failed": 0}


def test_uploaded_files_come_in_their_order_with_their_names(
    service: Daemon, project: Path
) -> None:
    files = dict(reversed(FILES.items()))
    job = service.submit({"kind": "parse"}, files, wait=30)
    lines = service.results(job["id"])
    assert [line["path"] for line in lines[:-1]] == list(files)
    assert records(lines) == expected(project)


@pytest.mark.parametrize("packed", [zipped, tarred])
def test_archives(service: Daemon, project: Path, packed: Any) -> None:
    answer = service.client.post(
        "/v1/jobs",
        params={"wait": 30},
        data={"job": json.dumps({"kind": "parse", "options": {"reproducible": True}})},
        files={"archive": ("source.archive", packed())},
    )
    job = answer.json()
    assert job["state"] == "succeeded", job
    assert records(service.results(job["id"])) == expected(project)


@pytest.mark.parametrize("upload", [False, True])
def test_a_graph_is_the_same_as_without_the_service(
    service: Daemon, project: Path, upload: bool
) -> None:
    asked = {"kind": "graph", "options": {"name": "project"}}
    if upload:
        job = service.submit(asked, FILES, wait=60)
    else:
        job = service.submit({**asked, "path": str(project)}, wait=60)
    assert job["state"] == "succeeded", job
    graph = build_graph(FILES if upload else project, name="project", backend="inline")
    lines = [json.dumps(line, sort_keys=True) for line in service.results(job["id"])]
    assert lines == [json.dumps(line, sort_keys=True) for line in graph.to_records()]
    assert job["summary"] == graph.stats()


def test_a_handler_answers_each_payload(service: Daemon) -> None:
    payloads = [{"text": f"word {number}"} for number in range(200)]
    job = service.submit({"kind": "text", "payloads": payloads}, wait=30)
    lines = service.results(job["id"])
    assert [line["index"] for line in lines] == list(range(200))
    assert {line["value"]["words"]["total"] for line in lines} == {2}


def test_a_payload_that_fails_fails_the_job_and_the_others_have_their_values(
    service: Daemon,
) -> None:
    payloads = [{"text": "a"}, {"text": "a", "patterns": ["("]}, {"text": "b"}]
    job = service.submit({"kind": "text", "payloads": payloads}, wait=30)
    assert job["state"] == "failed"
    assert job["failure"]["type"] == "PatternError"
    assert job["failure"]["phase"] == "patterns"
    first, second, third = service.results(job["id"])
    assert "value" in first
    assert "value" in third
    assert second["error"] == job["failure"]


def test_results_in_ranges_and_compressed(service: Daemon, project: Path) -> None:
    job = service.submit({"kind": "parse", "path": str(project)}, wait=30)
    address = f"/v1/jobs/{job['id']}/results"
    plain = service.client.get(address, headers={"Accept-Encoding": "identity"})
    whole = plain.content
    assert len(whole) == job["result_bytes"]
    assert plain.headers["Content-Type"] == "application/x-ndjson"
    part = service.client.get(address, headers={"Range": "bytes=10-29"})
    assert part.status_code == 206
    assert part.content == whole[10:30]
    assert part.headers["Content-Range"] == f"bytes 10-29/{len(whole)}"
    end = service.client.get(address, headers={"Range": "bytes=-20"})
    assert end.content == whole[-20:]
    for range_, status in (
        (f"bytes={len(whole)}-", 416),
        ("bytes=5-3", 416),
        ("bytes=-0", 416),
        ("bytes=-", 400),
        ("lines=1-2", 400),
    ):
        wrong = service.client.get(address, headers={"Range": range_})
        assert wrong.status_code == status, range_
        assert wrong.json()["error"]["code"] in ("range_not_satisfiable", "invalid")
    with service.client.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(b"".join(answer.iter_raw())) == whole


def events(service: Daemon, id: str, after: int = 0) -> list[tuple[int, str, dict[str, Any]]]:
    """All events of a job until its end."""
    headers = {"Last-Event-ID": str(after)} if after else {}
    found: list[tuple[int, str, dict[str, Any]]] = []
    fields: dict[str, str] = {}
    with service.client.stream("GET", f"/v1/jobs/{id}/events", headers=headers) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            if line and name:
                fields[name] = value
            elif fields:
                found.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
                fields = {}
    return found


def test_events_can_be_resumed(service: Daemon, project: Path) -> None:
    id = service.submit({"kind": "parse", "path": str(project)})["id"]
    every = events(service, id)
    assert [name for _, name, _ in every if name != "progress"] == [
        "queued",
        "running",
        "succeeded",
    ]
    assert [number for number, _, _ in every] == list(range(1, len(every) + 1))
    assert every[-1][2]["done"] == 5
    assert events(service, id, after=1) == every[1:]
    assert events(service, id, after=len(every)) == []


def test_jobs_are_listed_and_filtered(service: Daemon) -> None:
    made = [
        service.submit({"kind": "data", "payloads": [{"records": [], "steps": []}]}, wait=30)["id"]
        for _ in range(3)
    ]
    first = service.client.get("/v1/jobs", params={"kind": "data", "limit": 2}).json()
    assert [job["id"] for job in first["jobs"]] == made[:0:-1]
    second = service.client.get("/v1/jobs", params={"kind": "data", "after": first["next"]}).json()
    assert made[0] in [job["id"] for job in second["jobs"]]
    assert service.client.get("/v1/jobs", params={"state": "cancelled"}).json()["jobs"] == []


def test_a_later_look_shows_the_attempts(service: Daemon) -> None:
    id = service.submit({"kind": "text", "payloads": [{"text": "a"}]}, wait=30)["id"]
    (attempt,) = service.get(id)["attempts"]
    assert attempt["number"] == 1
    assert attempt["outcome"] == "succeeded"
    assert attempt["ended"] >= attempt["started"]


WRONG = [
    ({}, "kind: Field required"),
    ({"kind": "parse"}, "it has nothing"),
    ({"kind": "parse", "path": "/x", "payloads": [1]}, "it has path and payloads"),
    ({"kind": "parse", "payloads": [1]}, "needs a path, an archive or files"),
    ({"kind": "text", "path": "/x"}, "needs payloads"),
    ({"kind": "prase", "path": "/x"}, "did you mean 'parse'"),
    ({"kind": "os:system", "payloads": ["true"]}, "unknown kind"),
    ({"kind": "text", "payloads": [7]}, "a payload of text is an object"),
    ({"kind": "parse", "path": "/x", "options": {"worker": 1}}, "unknown option 'worker'"),
    ({"kind": "parse", "path": "/x", "options": {"cache_dir": "/x"}}, "unknown option"),
    ({"kind": "parse", "path": "/x", "options": {"language_dirs": ["/x"]}}, "unknown option"),
    ({"kind": "parse", "path": "/x", "options": {"languages": ["klingon"]}}, "klingon"),
    ({"kind": "parse", "path": "/x", "options": {"timeout": 1e6}}, "at most"),
    ({"kind": "parse", "path": "/x", "options": {"reproducible": 7}}, "must be true or false"),
    ({"kind": "parse", "path": "/x", "priority": 101}, "priority"),
    ({"kind": "parse", "path": "/x", "surprise": 1}, "surprise: Extra inputs"),
    ({"kind": "parse", "path": "/x", "requires": ["gpu"]}, "no worker is a 'gpu'"),
    ({"kind": "text", "payloads": [{"text": ""}], "options": {"language_dirs": []}}, "language_d"),
]


@pytest.mark.parametrize(("job", "says"), WRONG)
def test_a_job_that_makes_no_sense_is_refused_with_a_reason(
    service: Daemon, job: dict[str, Any], says: str
) -> None:
    answer = service.client.post("/v1/jobs", json=job)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "invalid"
    assert says in error["message"]


def test_other_wrong_requests(service: Daemon) -> None:
    client = service.client
    assert client.post("/v1/jobs", content=b"{").status_code == 415
    broken = client.post("/v1/jobs", content=b"{", headers={"Content-Type": "application/json"})
    assert broken.status_code == 400
    assert "no valid JSON" in broken.json()["error"]["message"]
    misspelt = client.get("/v1/jobs", params={"limt": 1})
    assert misspelt.status_code == 400
    assert "did you mean 'limit'" in misspelt.json()["error"]["message"]
    missing = client.get(f"/v1/jobs/{'0' * 32}")
    assert missing.status_code == 404
    assert missing.json()["error"]["code"] == "not_found"
    assert client.get("/v1/jobs/../../etc/passwd").status_code in (400, 404)
    assert client.put("/v1/jobs").json()["error"]["code"] == "method_not_allowed"
    twice = client.post(
        "/v1/jobs",
        data={"job": json.dumps({"kind": "parse"})},
        files=[("files", ("a.py", b"")), ("files", ("a.py", b""))],
    )
    assert "two files are called 'a.py'" in twice.json()["error"]["message"]


def test_workers_can_be_seen_and_scaled(service: Daemon) -> None:
    def workers(answer: Any) -> list[str]:
        return [w["state"] for w in answer.json()["workers"] if w["state"] in ("idle", "busy")]

    found = service.client.get("/v1/workers")
    assert found.json()["health"] == "healthy"
    assert found.json()["maximum"] == 2
    service.client.post("/v1/scale", json={"workers": 1})
    assert len(workers(service.client.get("/v1/workers"))) <= 2
    service.client.post("/v1/scale", json={"workers": 2})
    job = service.submit({"kind": "text", "payloads": [{"text": "a"}]}, wait=30)
    assert job["state"] == "succeeded"
    assert service.client.post("/v1/scale", json={"workers": -1}).status_code == 400
    assert service.client.post("/v1/scale", json={}).status_code == 400
    both = {"workers": 1, "change": 1}
    assert service.client.post("/v1/scale", json=both).status_code == 400


def test_health_and_metrics(service: Daemon) -> None:
    assert service.client.get("/healthz").json() == {"status": "ok"}
    assert service.client.get("/readyz").json() == {"status": "healthy"}
    service.submit({"kind": "text", "payloads": [{"text": "a"}]}, wait=30)
    text = service.client.get("/metrics").text
    for name in (
        'wasmpool_jobs_ended_total{kind="text",state="succeeded"}',
        'wasmpool_job_wait_seconds_bucket{kind="text",le="+Inf"}',
        'wasmpool_job_run_seconds_sum{kind="text"}',
        "wasmpool_worker_boot_seconds_count",
        "wasmpool_worker_zombies_total 0.0",
        'wasmpool_worker_memory_bytes{worker="w1"}',
        "wasmpool_worker_reuse_ratio",
        'wasmpool_workers{state="idle"}',
    ):
        assert name in text, name


def test_a_repository_around_the_state_folder_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("*\n")
    with daemon(tmp_path, "--workers", "1") as service:
        answer = service.client.post(
            "/v1/jobs",
            params={"wait": 30},
            data={"job": json.dumps({"kind": "parse"})},
            files={"archive": ("source.zip", zipped())},
        )
        assert answer.json()["summary"]["files"] == len(FILES)


def test_workers_that_are_killed_again_and_again_are_replaced(tmp_path: Path) -> None:
    with daemon(tmp_path, "--workers", "1") as service:
        for _ in range(12):
            for worker in psutil.Process(service.process.pid).children():
                worker.kill()
            job = service.submit({"kind": "text", "payloads": [{"text": "a"}]}, wait=60)
            assert job["state"] == "succeeded", job
        lost = re.search(
            r'^wasmpool_worker_restarts_total{reason="lost"} (.+)$',
            service.client.get("/metrics").text,
            re.MULTILINE,
        )
        assert lost is not None
        assert float(lost[1]) >= 10
