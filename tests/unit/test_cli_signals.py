"""Interrupts of a run, seen from inside."""

from __future__ import annotations

import signal

import pytest

from wasmpool.cli.signals import stop_on_signals


def test_the_first_interrupt_stops_and_the_second_raises() -> None:
    before = signal.getsignal(signal.SIGTERM)
    stops: list[int] = []
    with pytest.raises(KeyboardInterrupt), stop_on_signals(lambda: stops.append(1)) as check:  # noqa: PT012
        signal.raise_signal(signal.SIGINT)
        check()
        assert stops == [1]
        signal.raise_signal(signal.SIGTERM)
    assert stops == [1]
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_second_interrupt_that_was_swallowed_comes_again() -> None:
    with pytest.raises(KeyboardInterrupt), stop_on_signals(lambda: None) as check:  # noqa: PT012
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):  # as a worker in this process does
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            check()
