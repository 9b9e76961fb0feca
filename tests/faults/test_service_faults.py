"""What can go wrong with one job, and what becomes of it and of the others."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.daemon import Daemon, daemon, until
from tests.faults.support import alive

HANDLERS = ("--handlers", "tests.service_handlers", "--workers", "2")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    folder = tmp_path_factory.mktemp("faults")
    environment = {"WASMPOOL_MEMORY_LIMIT": "128M"}
    with daemon(folder, *HANDLERS, environment=environment) as running:
        yield running


def obey(*payloads: dict[str, Any], **job: Any) -> dict[str, Any]:
    return {"kind": "obey", "payloads": list(payloads), **job}


def running(service: Daemon, id: str) -> bool:
    return bool(service.get(id)["state"] == "running")


def test_half_written_results_are_not_served(tmp_path: Path) -> None:
    gate, note = tmp_path / "gate", tmp_path / "note"
    many = [{"size": 300_000}] * 8
    with daemon(tmp_path, *HANDLERS) as service:
        id = service.submit(obey(*many, {"gate": str(gate), "note": str(note)}))["id"]
        folder = service.state / "jobs" / id
        until(lambda: [part for part in folder.glob("*.part") if part.stat().st_size > 1_000_000])
        until(lambda: note.exists() and note.read_text().count("\n") == 1)  # all but the last ended
        refused = service.client.get(f"/v1/jobs/{id}/results")
        assert refused.status_code == 409
        assert "it is running" in refused.json()["error"]["message"]
        service.kill()
        service.start()
        until(lambda: note.read_text().count("\n") == 2)  # the second attempt has come so far
        assert service.client.get(f"/v1/jobs/{id}/results").status_code == 409
        gate.touch()
        job = service.ended(id)
        assert job["state"] == "succeeded"
        assert [attempt["outcome"] for attempt in job["attempts"]] == ["interrupted", "succeeded"]
        lines = service.results(id)
        assert [len(line["value"]) for line in lines[:-1]] == [300_000] * 8
        assert [path.name for path in folder.iterdir()] == ["results.jsonl"]


def test_a_stopped_service_lets_running_jobs_end(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with daemon(tmp_path, *HANDLERS) as service:
        id = service.submit(obey({"gate": str(gate), "value": 1}))["id"]
        until(lambda: running(service, id))
        service.process.send_signal(signal.SIGTERM)
        until(lambda: "running jobs are drained" in service.log.read_text())
        gate.touch()
        assert service.stop() == 0
        service.start()
        assert service.get(id)["state"] == "succeeded"
        assert service.results(id) == [{"index": 0, "value": 1}]


def test_a_stopped_service_puts_back_what_does_not_end(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    environment = {"WASMPOOL_SERVICE_DRAIN_SECONDS": "0.2"}
    with daemon(tmp_path, *HANDLERS, environment=environment) as service:
        workers = psutil.Process(service.process.pid).children()
        id = service.submit(obey({"gate": str(gate), "value": 1}))["id"]
        until(lambda: running(service, id))
        assert service.stop() == 0
        assert not [worker for worker in workers if alive(worker.pid)]
        gate.touch()
        service.start()
        job = service.ended(id)
        assert job["state"] == "succeeded"
        assert job["interruptions"] == 1
        assert job["failures"] == 0


def test_a_job_that_kills_its_workers_is_given_up_and_touches_no_other(
    service: Daemon, tmp_path: Path
) -> None:
    cure, gate = tmp_path / "cure", tmp_path / "gate"
    other = service.submit(obey({"gate": str(gate), "value": "other"}))["id"]
    poison = service.submit(obey({"die_until": str(cure), "value": "cured"}), wait=60)
    assert poison["state"] == "dead"
    assert poison["failure"]["type"] == "WorkerLost"
    assert poison["id"] in [
        job["id"] for job in service.client.get("/v1/dead-letters").json()["jobs"]
    ]
    assert running(service, other)
    gate.touch()
    assert service.ended(other)["state"] == "succeeded"
    assert service.results(other) == [{"index": 0, "value": "other"}]
    # With what was missing in place it is run again.
    cure.touch()
    again = service.client.post(f"/v1/dead-letters/{poison['id']}/retry")
    assert again.status_code == 202
    assert service.ended(poison["id"])["state"] == "succeeded"
    assert service.results(poison["id"]) == [{"index": 0, "value": "cured"}]
    twice = service.client.post(f"/v1/dead-letters/{poison['id']}/retry")
    assert twice.status_code == 409


def test_a_job_that_takes_too_long_is_tried_again_and_given_up(
    service: Daemon, tmp_path: Path
) -> None:
    note = tmp_path / "note"
    never = {"gate": str(tmp_path / "never"), "note": str(note)}
    job = service.submit(obey(never, timeout=0.5, retries=1), wait=60)
    assert job["state"] == "dead"
    assert job["failure"] == {
        "type": "TimeoutError",
        "message": "longer than 0.5 s",
        "phase": "run",
    }
    assert [each["outcome"] for each in service.get(job["id"])["attempts"]] == ["failed"] * 2
    assert note.read_text().count("\n") == 2


def test_a_payload_that_takes_all_memory_fails_alone(service: Daemon) -> None:
    job = service.submit(obey({"hold": 8 << 30}, {"value": 2}), wait=60)
    assert job["state"] == "failed"
    assert job["failure"]["type"] == "MemoryError"
    assert service.results(job["id"])[1] == {"index": 1, "value": 2}


def test_results_that_grow_too_large_fail_the_job(tmp_path: Path) -> None:
    environment = {"WASMPOOL_SERVICE_RESULT_BYTES": "100K"}
    with daemon(tmp_path, *HANDLERS, environment=environment) as service:
        job = service.submit(obey({"size": 60_000}, {"size": 60_000}), wait=60)
        assert job["state"] == "failed"
        assert job["failure"]["type"] == "TooLarge"
        assert service.client.get(f"/v1/jobs/{job['id']}/results").status_code == 409
        assert not list((service.state / "jobs" / job["id"]).glob("*"))
        assert service.submit(obey({"size": 60_000}), wait=60)["state"] == "succeeded"


def test_cancel_a_job_that_waits_and_one_that_runs(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with daemon(tmp_path, *HANDLERS, "--concurrent-jobs", "1") as service:
        first = service.submit(obey({"gate": str(gate)}))["id"]
        until(lambda: running(service, first))
        second = service.submit(obey({"value": 1}))["id"]
        assert service.get(second)["state"] == "queued"
        for id in (second, first):
            assert service.client.delete(f"/v1/jobs/{id}").status_code == 202
            assert service.ended(id)["state"] == "cancelled"
            assert service.client.delete(f"/v1/jobs/{id}").status_code == 409
        assert service.submit(obey({"value": 1}), wait=60)["state"] == "succeeded"


def test_the_queue_goes_by_priority_and_is_bounded(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    environment = {"WASMPOOL_SERVICE_QUEUE_LENGTH": "3"}
    with daemon(tmp_path, *HANDLERS, "--concurrent-jobs", "1", environment=environment) as service:
        first = service.submit(obey({"gate": str(gate)}))["id"]
        until(lambda: running(service, first))
        ids = [service.submit(obey({"value": 1}, priority=each))["id"] for each in (20, 10, 0)]
        full = service.client.post("/v1/jobs", json=obey({"value": 1}))
        assert full.status_code == 429
        assert int(full.headers["Retry-After"]) > 0
        assert service.client.get("/v1/workers").json()["queue"] == {"0": 1, "10": 1, "20": 1}
        gate.touch()
        started = [service.ended(id)["started"] for id in ids]
        assert started == sorted(started, reverse=True)


def graph_process(service: Daemon) -> psutil.Process | None:
    for child in psutil.Process(service.process.pid).children():
        if "wasmpool.service.graph_process" in " ".join(child.cmdline()):
            return child
    return None


LINES = b"\n".join(b"def f%d(a):\n    return f%d(a)" % (n, n + 1) for n in range(300))
PROJECT = {f"m{number}.py": LINES for number in range(60)}
GRAPH: dict[str, Any] = {"kind": "graph", "options": {"cache": False}}


def test_a_cancelled_graph_leaves_no_process(service: Daemon) -> None:
    id = service.submit(GRAPH, PROJECT)["id"]
    process = until(lambda: graph_process(service))
    family = [process, *until(process.children)]
    service.client.delete(f"/v1/jobs/{id}")
    assert service.ended(id)["state"] == "cancelled"
    until(lambda: not any(alive(each.pid) for each in family))
    timed = service.submit({**GRAPH, "timeout": 0.3, "retries": 0}, PROJECT, wait=60)
    assert timed["failure"]["type"] == "TimeoutError"
    assert timed["state"] == "dead"
    until(lambda: graph_process(service) is None)


def test_a_graph_that_takes_all_memory_fails_alone(tmp_path: Path) -> None:
    environment = {"WASMPOOL_SERVICE_JOB_MEMORY": "300M"}
    with daemon(tmp_path, *HANDLERS, environment=environment) as service:
        small = service.submit(GRAPH, {"a.py": b"a = 1\n"}, wait=60)
        assert small["state"] == "succeeded", small
        huge = {f"m{number}.py": LINES * 4 for number in range(200)}
        large = service.ended(service.submit({**GRAPH, "retries": 0}, huge)["id"])
        # What runs out of memory first, and what it says then, is anybody's guess.
        assert large["state"] in ("failed", "dead"), large
        assert large["failure"]["message"]
        assert service.submit(obey({"value": 1}), wait=60)["state"] == "succeeded"


def test_a_graph_survives_the_loss_of_its_process_and_of_the_service(tmp_path: Path) -> None:
    with daemon(tmp_path, *HANDLERS) as service:
        id = service.submit(GRAPH, PROJECT)["id"]
        process = until(lambda: graph_process(service))
        answered = service.client.get("/healthz")  # it answers meanwhile
        assert answered.status_code == 200
        process.kill()
        until(lambda: service.get(id)["attempt"] == 2)
        process = until(lambda: graph_process(service))
        service.kill()
        until(lambda: not alive(process.pid))
        service.start()
        job = service.ended(id)
        assert job["state"] == "succeeded"
        assert [each["outcome"] for each in job["attempts"]] == [
            "failed",
            "interrupted",
            "succeeded",
        ]
        assert service.results(id)[0]["_type"] == "graph"


def test_jobs_are_removed_when_their_retention_is_over(tmp_path: Path) -> None:
    with daemon(tmp_path, *HANDLERS) as service:
        id = service.submit(obey({"value": 1}), wait=60)["id"]
        folder = service.state / "jobs" / id
        assert folder.is_dir()
    stray = service.state / "jobs" / ("0" * 32)
    stray.mkdir()
    environment = {"WASMPOOL_SERVICE_RETENTION": "0.01"}
    with daemon(tmp_path, *HANDLERS, environment=environment) as service:
        until(lambda: service.client.get(f"/v1/jobs/{id}").status_code == 404)
        assert not folder.exists()
        assert not stray.exists()


def test_a_state_folder_has_one_service(tmp_path: Path) -> None:
    with (
        daemon(tmp_path, *HANDLERS) as service,
        pytest.raises(AssertionError, match="runs already"),
    ):
        Daemon(service.state)


def test_waiting_clients_are_let_go_when_the_service_stops(tmp_path: Path) -> None:
    import threading

    with daemon(tmp_path, *HANDLERS) as service:
        gate = tmp_path / "gate"
        id = service.submit(obey({"gate": str(gate)}))["id"]
        states: list[str] = []
        waiting = [
            threading.Thread(target=lambda: states.append(service.get(id, wait=60)["state"])),
            threading.Thread(
                target=lambda: states.append(service.client.get(f"/v1/jobs/{id}/events").text[-1:])
            ),
        ]
        for thread in waiting:
            thread.start()
        until(lambda: running(service, id))
        os.kill(service.process.pid, signal.SIGTERM)
        for thread in waiting:
            thread.join(30)
        assert len(states) == 2
        gate.touch()
        assert service.process.wait(60) == 0
