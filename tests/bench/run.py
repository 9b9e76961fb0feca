"""Run the benchmarks (`python -m tests.bench.run`), print the table, write docs/benchmarks.md.

Ratios only: each round measures both sides in turn, and the table has the median of the rounds'
ratios with the smallest and the largest.
"""

from __future__ import annotations

import argparse
import datetime

from tests.bench import corpus, graph, memory, peers, service, speed
from tests.bench.measure import machine
from tests.bench.report import table, write_native


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    folder = corpus.django()
    rounds: int = arguments.rounds
    results = [
        *speed.against_parsing(folder, rounds),
        *speed.cluster_against_processes(folder, rounds),
        *speed.tasks_that_do_nothing(rounds),
        *memory.of_parent(folder),
        *memory.of_worker(folder),
        *graph.against_parsing(folder, rounds),
        *graph.of_an_edit(folder, rounds),
        *graph.of_more_files(folder, rounds),
        *service.against_the_command_line(folder, rounds),
    ]
    load = service.under_load()
    side_by_side = peers.compare(folder, min(rounds, 3))
    text = f"""# Benchmarks

Made by `make bench` on {datetime.date.today().isoformat()}: {machine()}.
The files are those of {corpus.NAME}'s source release: 2,816 Python files, 18 MB. Each ratio is the
median of {rounds} rounds, with the smallest and the largest; both sides run in turn in every round.

{table(("what", "ratio", "at most"), results)}

## The service under load

{load} Everything runs on this machine, the clients too.

## Side by side

Wall time as a multiple of wasmpool's with one worker; a tool that finds less has less to do.

{table(("tool", "time", "finds"), side_by_side)}
"""
    print(text)
    write_native(text)


if __name__ == "__main__":
    main()
