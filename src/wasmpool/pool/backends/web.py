"""Web Workers, for Python on a web page: plain Pyodide, PyScript, JupyterLite, marimo.

Rules of this file:

- Starting workers, with snapshots and all, is the business of the bundle's JavaScript, which is the
  same for pages without Python; here are only its messages. `web/src/python.js` is the other side.
- The page's Python need be neither the workers' version nor have tree-sitter. Values travel as
  pickles, as they do natively.
- Messages cross as JSON text and at most one block of bytes beside it.
- Hosts say None in different ways (`None`, `null`, `undefined`), so nothing here asks for one.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, ClassVar, get_args

from wasmpool.exceptions import PoolUnavailable
from wasmpool.pool.backends.base import Backend, Hooks, encode_payloads
from wasmpool.protocol import (
    Cancel,
    Done,
    FromWorker,
    ItemError,
    Packed,
    Ready,
    Run,
    Start,
    Stop,
)

_TYPES = {kind.__name__.lower(): kind for kind in get_args(FromWorker)}
_OPENING_GRACE_S = 10.0


class WebBackend(Backend):
    """Runs batches on Web Workers.

    Args:
        hooks: What is called.
        bundle: Address of the browser bundle; `None` for the one that this package came from.

    Raises:
        PoolUnavailable: There are no Web Workers here, or it is unknown where the bundle is.
    """

    name = "web"
    on_this_thread: ClassVar[bool] = False

    def __init__(self, hooks: Hooks, bundle: str | None = None) -> None:
        super().__init__(hooks)
        from pyodide.ffi import create_proxy

        self._bundle = _folder(bundle)
        if not self.on_this_thread:
            _need_workers()
        self._proxies = [create_proxy(hook) for hook in (self._hear, self._exit, self._notice)]
        self._started: dict[str, int] = {}
        self._page: Any = None
        self._waiting: list[Callable[[], None]] = []
        self._problem = ""
        self._opening = asyncio.ensure_future(self._open())

    async def _open(self) -> None:
        try:
            scripts = await _load_scripts(self._bundle)
            self._page = await scripts.openForPython(
                self._bundle, self.on_this_thread, *self._proxies
            )
        except Exception as error:
            self._problem = f"the bundle at {self._bundle} cannot be used: {error}"
            for worker, generation in list(self._started.items()):
                self._exit(worker, generation, self._problem)
        else:
            for act in self._waiting:
                act()
        self._waiting.clear()

    def start(self, start: Start) -> None:
        """Start a worker, as soon as the scripts of the bundle are there."""
        worker, generation = start.worker, start.generation
        self._started[worker] = generation
        if self._problem:
            asyncio.get_running_loop().call_soon(self._exit, worker, generation, self._problem)
            return
        fields = {
            "worker": worker,
            "generation": generation,
            "memory_limit_bytes": start.memory_limit_bytes,
        }
        self._when_open(lambda: self._page.start(json.dumps(fields)))

    def send(self, worker: str, message: Run | Cancel | Stop) -> None:
        """Send a worker a message; nothing happens if it is gone."""
        if worker not in self._started:
            return
        if not isinstance(message, Run):
            fields = {"type": type(message).__name__.lower(), **message._asdict()}
            self._page.send(worker, json.dumps(fields))
            return
        from pyodide.ffi import to_js

        fields = encode_payloads(message)._asdict()
        payloads = to_js(fields.pop("payloads"))
        unsendable = fields.pop("unsendable").items()
        fields["unsendable"] = {item: error._asdict() for item, error in unsendable}
        self._page.send(worker, json.dumps({"type": "run", **fields}), payloads)

    def kill(self, worker: str) -> None:
        """End a worker by force; an exit follows."""
        if worker in self._started:
            self._when_open(lambda: self._page.kill(worker))

    def _when_open(self, act: Callable[[], None]) -> None:
        if self._page is not None:
            act()
        else:
            self._waiting.append(act)

    async def close(self) -> None:
        """End all workers, and return when they are gone."""
        self._started.clear()
        self._waiting.clear()
        # A request may never be answered, and nobody waits for ever.
        await asyncio.wait({self._opening}, timeout=_OPENING_GRACE_S)
        self._opening.cancel()
        if self._page is not None:
            await self._page.close()
        for proxy in self._proxies:
            proxy.destroy()
        self._proxies.clear()

    # ------------------------------------------------------------ what the page's scripts call

    def _hear(self, worker: str, generation: int, text: str, *block: Any) -> None:
        if self._started.get(worker) == generation:
            message = _decode(json.loads(text), block[0].to_bytes() if block else b"")
            self.hooks.on_message(worker, generation, message)

    def _exit(self, worker: str, generation: int, reason: str) -> None:
        if self._started.get(worker) == generation:
            del self._started[worker]
            self.hooks.on_exit(worker, generation, reason)

    def _notice(self, worker: str, text: str) -> None:
        self.hooks.on_notice(worker, text)


class PageBackend(WebBackend):
    """One item after the other on the page's own thread: the sequential fall back."""

    name = "inline"
    on_this_thread = True


def _decode(fields: dict[str, Any], data: bytes) -> FromWorker:
    kind = fields.pop("type")
    if kind == "done":
        results = [
            data[each[0] : each[1]] if isinstance(each, list) else ItemError(**each)
            for each in fields["results"]
        ]
        return Done(fields["batch"], fields["start"], results)
    if kind == "packed":
        return Packed(fields["batch"], fields["start"], fields["stop"], data)
    if kind == "ready":
        return Ready(tuple(fields["capabilities"]), fields["boot"])
    message: FromWorker = _TYPES[kind](**fields)
    return message


def _need_workers() -> None:
    import js

    if not hasattr(js, "Worker"):
        raise PoolUnavailable("there are no Web Workers here")


def _folder(bundle: str | None) -> str:
    """Return the address of the bundle, with a slash at its end."""
    if bundle is None:
        import pyodide_js

        # Whatever installed the wheel noted here where it came from.
        wheel = str(getattr(pyodide_js.loadedPackages, "wasmpool", ""))
        bundle, slash, _ = wheel.rpartition("/python/")
        if not slash:
            raise PoolUnavailable(
                "it is unknown where the bundle is: install the wheel in its folder python/, "
                "or name its address with Pool(bundle=...)"
            )
    return bundle if bundle.endswith("/") else f"{bundle}/"


async def _load_scripts(bundle: str) -> Any:
    """Return the JavaScript of the bundle: that of the page, if it has loaded it."""
    import js

    if hasattr(js, "wasmpool"):
        return js.wasmpool
    from pyodide.code import run_js

    return await run_js("(address) => import(address)")(f"{bundle}wasmpool.mjs")
