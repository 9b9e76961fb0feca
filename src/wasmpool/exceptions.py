"""Every public error of wasmpool. All derive from `WasmpoolError`."""

from __future__ import annotations


class WasmpoolError(Exception):
    """Base class of every error that wasmpool raises."""


class ConfigError(WasmpoolError, ValueError):
    """A setting has a value that is not allowed; the message names the setting and its source."""


class LanguageError(WasmpoolError):
    """A language is unknown, its grammar package is missing or broken, or a query has an error."""


class InvalidTransition(WasmpoolError):
    """The scheduler got an event that its state tables do not allow; carries the task's story."""

    def __init__(self, message: str, story: tuple[str, ...] = ()) -> None:
        super().__init__(message + ("".join(f"\n  {line}" for line in story)))
        self.story = story


class PoolError(WasmpoolError):
    """Base class of what can go wrong with a pool as a whole."""


class PoolClosed(PoolError):
    """The pool has been shut down, or was shut down while the task waited."""


class PoolUnavailable(PoolError):
    """Every worker slot is closed and no fall back is allowed."""


class QueueFull(PoolError):
    """The bounded queue is full and the caller chose not to wait."""


class TaskError(WasmpoolError):
    """A task failed.

    Attributes:
        phase: The phase that failed, such as `read`, `parse` or a handler's own.
        type: The name of the original exception type.
        attempts: How often the task was tried.
        path: The file that was worked on, where known.
    """

    def __init__(
        self,
        message: str,
        *,
        type: str = "Error",
        phase: str = "run",
        attempts: int = 1,
        path: str | None = None,
        traceback: str | None = None,
    ) -> None:
        super().__init__(message)
        self.type = type
        self.phase = phase
        self.attempts = attempts
        self.path = path
        self.traceback = traceback


class TaskTimeout(TaskError):
    """A task ran longer than its time limit."""


class TaskCancelled(TaskError):
    """A task was cancelled, by its caller or because the pool shut down."""


class WorkerLost(TaskError):
    """The worker died with the task, more often than its retries allow."""


class UnknownName(WasmpoolError, LookupError):
    """A graph has nothing, or more than one thing, of a name.

    Attributes:
        choices: Ids of what can be meant; the message lists them.
    """

    def __init__(self, message: str, choices: tuple[str, ...] = ()) -> None:
        super().__init__(message + "".join(f"\n  {choice}" for choice in choices))
        self.choices = choices


class ServiceError(WasmpoolError):
    """The service cannot be started, stopped or reached; the message says why and what to do."""


class BundleError(WasmpoolError):
    """The browser bundle cannot be built; the message says what is missing and what to do."""


class NotAllowed(WasmpoolError):
    """The service's settings do not allow a path, an address or a host; the message names it."""


class BadArchive(WasmpoolError):
    """An archive is damaged, of an unknown kind, or refused; the message names the entry."""


class DownloadFailed(WasmpoolError):
    """An address that is allowed could not be fetched; the message says why."""


class DeliveryFailed(WasmpoolError):
    """A callback was not received; it may be the next time."""


class OutputError(WasmpoolError):
    """Results cannot be written; the message names the place and the reason."""

    @classmethod
    def of(cls, place: str, error: OSError) -> OutputError:
        """The error for a failed system call on `place`."""
        advice = "; make its folder first" if isinstance(error, FileNotFoundError) else ""
        return cls(f"cannot write to {place}: {error.strerror or error}{advice}")
