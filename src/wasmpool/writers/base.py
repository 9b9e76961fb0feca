"""The one interface of every output format.

Rules of this file:

- A writer takes the facts of one file at a time and keeps no more of them than a bounded buffer.
- `close` ends the output with the run's summary and puts it in place; `discard` gives it up. After
  either the writer is not used again.
- A place that fails raises `OutputError`, which names it; a reader who went away (a closed pipe)
  stays a `BrokenPipeError`, because that is no error.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO

from wasmpool.exceptions import OutputError
from wasmpool.writers.target import open_target

if TYPE_CHECKING:
    from wasmpool.parsing.records import FileFacts

Summary = Mapping[str, Any]


class Writer(ABC):
    """Writes facts in one format to one place.

    Attributes:
        name: The place, for messages to a person.
    """

    name: str

    def write(self, facts: FileFacts) -> None:
        """Take the facts of one file.

        Raises:
            OutputError: The place cannot take them.
            BrokenPipeError: The reader has gone.
        """
        try:
            self._write(facts)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError.of(self.name, error) from error

    def close(self, summary: Summary) -> None:
        """End the output with the summary record and put it in place.

        Raises:
            OutputError: The place cannot take the rest; what was there before is unchanged.
            BrokenPipeError: The reader has gone.
        """
        try:
            self._close(summary)
        except BrokenPipeError:
            self.discard()
            raise
        except OSError as error:
            self.discard()
            raise OutputError.of(self.name, error) from error

    @abstractmethod
    def discard(self) -> None:
        """Give up: what was there before stays. Never raises."""

    @abstractmethod
    def _write(self, facts: FileFacts) -> None: ...

    @abstractmethod
    def _close(self, summary: Summary) -> None: ...


class StreamWriter(Writer):
    """A format that is written from front to back."""

    _stream: BinaryIO

    def __init__(self, output: str | None) -> None:
        self._target = open_target(output)
        self.name = self._target.name
        try:
            self._stream = self._target.open()
        except OSError:
            self._target.discard()
            raise

    def discard(self) -> None:
        """Drop what was written, as far as the target can."""
        self._target.discard()

    def _close(self, summary: Summary) -> None:
        self._finish(summary)
        self._target.commit()

    @abstractmethod
    def _finish(self, summary: Summary) -> None:
        """Write what stands at the end."""
