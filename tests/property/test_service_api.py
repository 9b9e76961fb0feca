"""The service against its own description: whatever is sent, the answer is one that it names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

from tests.daemon import Daemon, daemon

EXAMPLES = 20
SENSIBLE: dict[str, Any] = {
    "kind": "text",
    "payloads": [{"text": "a"}],
    **dict.fromkeys(("path", "archive_url", "callback_url")),
    "options": {},
    "requires": [],
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    folder: Path = tmp_path_factory.mktemp("described")
    with daemon(folder, "--workers", "1") as running:
        yield running


@pytest.mark.timeout(200)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_answers_are_as_described(service: Daemon, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_url(f"{service.address}/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) >= 13
    for operation in operations:
        check(operation, mode, service)


def check(operation: Any, mode: GenerationMode, service: Daemon) -> None:
    """Send an operation what fits, or does not fit, to its description."""
    headers = {"Authorization": f"Bearer {service.token}"}
    # Some of what is asked for is there.
    known = service.submit({"kind": "text", "payloads": [{"text": "a"}]}, wait=30)["id"]
    fits = mode is GenerationMode.POSITIVE

    # More than a schema can say: that a kind is known, its payloads make sense, a range is inside.
    is_submission = operation.label == "POST /v1/jobs"
    is_more = is_submission or operation.label.endswith("/results")
    excluded = [checks.positive_data_acceptance] if is_more else []
    if operation.method == "get":
        # What is wrong with parameters may be lost in an address, as an empty list is.
        excluded.append(checks.negative_data_rejection)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        if isinstance(case.query, dict) and isinstance(case.query.get("wait"), (int, float)):
            case.query["wait"] = min(case.query["wait"], 0.1)  # nobody is to wait here
        # What is changed depends on the case alone, so that one that fails does so again.
        id = (case.path_parameters or {}).get("id", "0")
        if fits and int(id[0], 16) % 2:
            case.path_parameters["id"] = known
        if fits and is_submission and isinstance(case.body, dict) and len(case.body) % 2:
            case.body |= SENSIBLE
        case.call_and_validate(headers=headers, excluded_checks=excluded)

    try:
        send()
    except Unsatisfiable:  # there is nothing that would not fit
        assert not fits
