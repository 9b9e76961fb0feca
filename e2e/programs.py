"""Programs in JavaScript that tests run in a page.

Rules:
- A program is the body of an async function. It sees `wasmpool` (the bundle's module, or the global
  of its classic script), `base` (the bundle's address), `argument` (from the test) and the
  functions of `page/tools.mjs`. What it returns comes back as JSON.
- Each program gets a page of its own under `<prefix>_e2e/<number>/`; the page posts the result to
  the server, where the test waits for it. So every browser runs the same program in the same way,
  with or without a strict policy.
- A program that throws fails the test, and so do an uncaught error, a rejection that nobody handles
  and a violation of the page's policy, also when the program got its result.
"""

from __future__ import annotations

import base64
import itertools
import json
import queue
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from e2e.browsers import Profile
from e2e.servers import Site

PAGE = Path(__file__).parent / "page"
TOOLS = re.findall(
    r"^export (?:async )?function (\w+)", (PAGE / "tools.mjs").read_text(), re.MULTILINE
)
TIMEOUT = 90.0
"""Seconds from opening a page to its result; a program that needs longer hangs."""

_numbers = itertools.count(1)


class ProgramError(AssertionError):
    """A program threw, had problems on the side, or gave no result in time."""

    def __init__(self, message: str, error: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.error = error or {}


@dataclass(frozen=True)
class Outcome:
    """What came of a program.

    Attributes:
        value: What it returned.
        console: What it wrote to the console, `level: text`.
        problems: Errors that nobody caught.
    """

    value: Any
    console: list[str]
    problems: list[str]


def as_argument(files: Mapping[str, bytes]) -> list[dict[str, str]]:
    """Files for `decodeFiles` of `page/tools.mjs`."""
    return [
        {"path": path, "base64": base64.b64encode(content).decode()}
        for path, content in files.items()
    ]


@dataclass
class Runner:
    """Runs programs in one profile of a browser, from one site.

    Attributes:
        profile: Where pages are opened.
        site: Where the page comes from.
        bundle: Where the bundle comes from; the page's own site when None.
        script: How the page loads the bundle: as a module, as a classic script, or not at all.
    """

    profile: Profile
    site: Site
    bundle: Site | None = None
    script: Literal["module", "classic", "none"] = "module"
    sources: dict[str, str] = field(default_factory=dict)

    def run(
        self,
        body: str,
        argument: Any = None,
        *,
        timeout: float = TIMEOUT,
        query: str = "",
        problems: bool = False,
    ) -> Any:
        """Run a program and return its value.

        Args:
            body: The program.
            argument: Handed to it as JSON.
            timeout: Seconds that it has.
            query: Put behind the page's address, with its question mark.
            problems: Whether problems on the side are allowed.

        Raises:
            ProgramError: As said above.
        """
        return self.outcome(body, argument, timeout=timeout, query=query, problems=problems).value

    def outcome(
        self,
        body: str,
        argument: Any = None,
        *,
        timeout: float = TIMEOUT,
        query: str = "",
        problems: bool = True,
    ) -> Outcome:
        """Run a program and return all that came of it."""
        results: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        folder = f"{next(_numbers)}/"
        self._publish(folder, body, argument, results)
        tab = self.profile.open(self.site.url(f"_e2e/{folder}page.html") + query)
        try:
            report = json.loads(results.get(timeout=timeout))
        except queue.Empty:
            seen = "\n".join(tab.console()[-20:] + [str(r) for r in self.site.requests[-20:]])
            # The tab stays as it is: not every browser can close one that hangs.
            raise ProgramError(f"no result within {timeout:.0f} s; last seen:\n{seen}") from None
        tab.close()
        told = "\n".join(report["problems"] + report["lines"][-20:])
        if "error" in report:
            error = report["error"]
            text = f"{error['name']}: {error['message']}\n{error['stack']}\n{error['fields']}"
            raise ProgramError(f"{text}\n{told}", error)
        if report["problems"] and not problems:
            raise ProgramError(told)
        return Outcome(report["value"], report["lines"], report["problems"])

    def _publish(
        self, folder: str, body: str, argument: Any, results: queue.SimpleQueue[bytes]
    ) -> None:
        base = (self.bundle or self.site).url()
        head = f'<script src="{base}wasmpool.js"></script>' if self.script == "classic" else ""
        html = (
            '<!doctype html><meta charset="utf-8"><title>e2e</title>'
            f'<link rel="icon" href="data:,">{head}'
            '<script type="module" src="harness.mjs"></script>'
        )
        imports = {
            "module": f'import * as wasmpool from "{base}wasmpool.mjs";',
            "classic": "const { wasmpool } = globalThis;",
            "none": "",
        }[self.script]
        program = (
            'import * as tools from "./tools.mjs";\n'
            f"{imports}\n"
            f"const base = {json.dumps(base)};\n"
            f"const argument = {json.dumps(argument)};\n"
            f"const {{ {', '.join(TOOLS)} }} = tools;\n"
            f"export async function program() {{\n{body}\n}}\n"
        )
        contents = {
            "page.html": html,
            "program.mjs": program,
            **{path.name: path.read_text() for path in PAGE.glob("*.mjs")},
            **self.sources,
        }
        for name, text in contents.items():
            self.site.serve(folder + name, text)
        self.site.receive(folder + "result", results.put)
