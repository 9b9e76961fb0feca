"""A real service for tests: a process of its own, and a client that speaks HTTP with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[1]
DEADLINE_S = 60.0
ENDED = {"succeeded", "failed", "cancelled", "dead"}


class Daemon:
    """A service that runs with a state folder; it can be killed and started again.

    Attributes:
        process: Its process.
        client: Speaks with it, with the right token.
        log: What it wrote to standard error.
    """

    def __init__(
        self, state: Path, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> None:
        self.state = state
        self.log = state.with_name(f"{state.name}.log")
        self._arguments = arguments
        self._environment = environment or {}
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-W", "error", "-m", "wasmpool", "serve", "--port", "0"]
        command += ["--state-dir", str(self.state), *self._arguments]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                env={
                    **os.environ,
                    "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
                    "WASMPOOL_CACHE_DIR": str(self.state.with_name("cache-of-facts")),
                    **self._environment,
                },
                cwd=self.state.parent,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line.startswith("serving at "):
            self._forget()
            raise AssertionError(line + self.log.read_text())
        self.address = line.split()[2]
        self.token = (self.state / "token").read_text().strip()
        self.client = self.connect()

    def connect(self, token: str | None = None, **arguments: Any) -> httpx.Client:
        """A client of its own, with another token if one is given."""
        headers = {"Authorization": f"Bearer {self.token if token is None else token}"}
        if self.address.startswith("unix:"):
            transport = httpx.HTTPTransport(uds=self.address.removeprefix("unix:"))
            arguments |= {"transport": transport, "base_url": "http://localhost"}
        else:
            arguments |= {"base_url": self.address}
        return httpx.Client(headers=headers, timeout=DEADLINE_S, trust_env=False, **arguments)

    def submit(
        self, job: Mapping[str, Any], files: Mapping[str, bytes] | None = None, wait: float = 0
    ) -> dict[str, Any]:
        """Submit a job, with files if there are any, and return it as it is then."""
        if files is None:
            answer = self.client.post("/v1/jobs", params={"wait": wait}, json=job)
        else:
            parts = [("files", (name, content)) for name, content in files.items()]
            answer = self.client.post(
                "/v1/jobs", params={"wait": wait}, data={"job": json.dumps(job)}, files=parts
            )
        assert answer.status_code in (200, 202), answer.text
        return answer.json()  # type: ignore[no-any-return]

    def get(self, id: str, wait: float = 0) -> dict[str, Any]:
        answer = self.client.get(f"/v1/jobs/{id}", params={"wait": wait})
        assert answer.status_code == 200, answer.text
        return answer.json()  # type: ignore[no-any-return]

    def ended(self, id: str) -> dict[str, Any]:
        """Wait for a job's end."""
        job = self.get(id, wait=DEADLINE_S)
        assert job["state"] in ENDED, job
        return job

    def results(self, id: str) -> list[dict[str, Any]]:
        answer = self.client.get(f"/v1/jobs/{id}/results")
        assert answer.status_code == 200, answer.text
        return [json.loads(line) for line in answer.text.splitlines()]

    def kill(self) -> None:
        """End it as nothing else can: nobody gets to do anything any more."""
        self.client.close()
        self.process.kill()
        self._forget()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to end, and return its exit status."""
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self._forget()

    def _forget(self) -> int:
        status = self.process.wait(DEADLINE_S)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status


@contextmanager
def daemon(
    folder: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> Iterator[Daemon]:
    """A service with a new state folder in `folder`; at the end it has to stop in good order."""
    state = folder / "state"
    service = Daemon(state, *arguments, environment=environment)
    try:
        yield service
    except BaseException:
        print(service.log.read_text())
        raise
    finally:
        status = service.stop()
    assert status == 0, service.log.read_text()


def until(condition: Any, what: str = "the deadline passed") -> Any:
    """Wait for a condition."""
    deadline = time.monotonic() + DEADLINE_S
    while not (found := condition()):
        assert time.monotonic() < deadline, what
        time.sleep(0.01)
    return found
