"""`python -m wasmpool parse` interrupted by real signals."""

from __future__ import annotations

import signal
from typing import IO

import pytest

from tests.unit.parse_program import Program, make_environment, make_program, many_files, records

environment = pytest.fixture(make_environment)
program = pytest.fixture(make_program)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("backend", ["process", "inline"])
def test_an_interrupt_leaves_a_valid_output_that_says_so(
    number: signal.Signals, backend: str, program: Program
) -> None:
    many_files(program.cwd / "many", 600)
    process = program.start("many", "--no-cache", "--backend", backend)
    with process:
        assert process.stdout is not None
        # The program cannot have finished: the pipe holds only a part of the output.
        first = process.stdout.readline()
        process.send_signal(number)
        rest = process.stdout.read()
        status = process.wait(120)
    found = records(first + rest)
    assert status == 130
    assert found[-1]["_type"] == "summary"
    assert found[-1]["interrupted"] is True
    paths = [record["path"] for record in found[:-1]]
    assert paths == sorted(set(paths))
    assert all(record["status"] == "ok" for record in found[:-1])


def test_an_interrupt_puts_the_finished_part_in_its_place(program: Program) -> None:
    many_files(program.cwd / "many", 120)
    process = program.start("many", "--no-cache", "-o", "out", "--verbose", "--workers", "1")
    with process:
        assert process.stderr is not None
        _wait_for(process.stderr, b"pool ready")
        process.send_signal(signal.SIGINT)
        process.stderr.read()
        status = process.wait(120)
    found = records((program.cwd / "out").read_bytes())
    assert found[-1]["_type"] == "summary"
    assert (status, found[-1]["interrupted"]) in [(130, True), (0, False)]
    assert not list(program.cwd.glob(".wasmpool-*"))


def test_the_second_interrupt_ends_a_run_that_nobody_reads(program: Program) -> None:
    many_files(program.cwd / "many", 120)
    process = program.start("many", "--no-cache", "--backend", "inline")
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        # Two kinds, because two of one kind may arrive as one.
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        status = process.wait(120)
        errors = process.stderr.read()
    assert (status, errors) == (130, b"")


def _wait_for(stream: IO[bytes], text: bytes) -> None:
    for line in stream:
        if text in line:
            return
    raise AssertionError(f"{text!r} was never said")
