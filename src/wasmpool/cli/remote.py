"""A run over files whose facts come from a service."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from wasmpool.cli.notices import Notices
from wasmpool.cli.pooled import follow
from wasmpool.client.address import find_token, read_address
from wasmpool.client.batches import parse_remotely
from wasmpool.client.connection import Connection
from wasmpool.service.settings import ServiceSettings

if TYPE_CHECKING:
    from rich.console import Console

    from wasmpool.config import Settings
    from wasmpool.discover import Source
    from wasmpool.parsing.records import FileFacts
    from wasmpool.pool.outcomes import Outcomes
    from wasmpool.pool.windows import Collector


async def parse_on_server(
    arguments: argparse.Namespace,
    collector: Collector,
    outcomes: Outcomes,
    settings: Settings,
    take: Callable[[FileFacts], None],
    notices: Notices,
    drawing: tuple[Console, Iterable[Source]] | None,
) -> None:
    """Run to the end, or to an interrupt; arguments as those of `pooled.parse_on_pool`.

    Raises:
        ConfigError: The address or the token cannot be used.
        ServiceError: The service cannot be reached.
        NotAllowed: It does not take the token.
    """
    address = read_address(arguments.server)
    token = find_token(address, ServiceSettings.load().folder, arguments.token_file)
    connection = Connection(address, token)
    try:
        # Who is not let in is told so once, and not for each file.
        state = await connection.ask("GET", "/v1/workers")
        outcomes.stats.workers.update(worker["worker"] for worker in state["workers"])
        run = parse_remotely(connection, settings, collector, outcomes=outcomes)
        await follow(run, list, take, notices, drawing)
    finally:
        await connection.close()
