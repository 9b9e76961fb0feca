"""What the machine gives this process: cores and memory, inside containers too.

Rules of this file: only cheap look-ups and requests (a system call or a small file each), never an
error; a limit that cannot be read is no limit.
"""

from __future__ import annotations

import math
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

IN_PAGE = sys.platform == "emscripten"  # Python on a web page, or in one of its workers

_CGROUPS = Path("/sys/fs/cgroup")


def own_folder(mac: str, variable: str, usual: str) -> Path:
    """Return the user's folder for something, with our name.

    Args:
        mac: Where it is on macOS.
        variable: Names it on other systems, see the XDG Base Directory Specification.
        usual: Where it is if the variable does not say.
    """
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = mac
    else:
        base = os.environ.get(variable) or ""
        if not os.path.isabs(base):  # the specification says to pass over relative ones
            base = usual
    return Path(os.path.expanduser(base)) / "wasmpool"


def usable_cores() -> int:
    """Return how many cores this process may use: affinity, and the cgroup's quota rounded up.

    On a web page, all but the one that the page itself needs.
    """
    if IN_PAGE:
        from js import navigator

        return max(1, int(navigator.hardwareConcurrency) - 1)
    if hasattr(os, "process_cpu_count"):  # from Python 3.13 on; obeys PYTHON_CPU_COUNT too
        cores = os.process_cpu_count()
    elif hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count()
    quota, _, period = _cgroup_value("cpu.max").partition(" ")
    if quota.isdigit() and period.isdigit() and int(period):
        cores = min(cores or 1, math.ceil(int(quota) / int(period)))
    return max(1, cores or 1)


def total_memory() -> int | None:
    """Return the bytes of memory that this process may use at most, if that is known."""
    limits = []
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        limits.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    limit = _cgroup_value("memory.max")
    if limit.isdigit():
        limits.append(int(limit))
    return min(limits, default=None)


def use_utf8() -> None:
    """Let C code take text for UTF-8, whatever the user's locale says.

    Scanners of some grammars ask the C library what a letter is, so facts would depend on it. Only
    for programs of ours: a locale is the whole process's.
    """
    import locale

    for name in ("C.UTF-8", "UTF-8"):  # the latter is macOS's
        with suppress(locale.Error):
            locale.setlocale(locale.LC_CTYPE, name)
            return


def die_with(parent: int) -> None:
    """Let the kernel end this process with its parent (Linux; nothing happens elsewhere).

    Args:
        parent: The parent's id, as this process knew it before.
    """
    if sys.platform != "linux":
        return
    import ctypes  # slow to import, so not where nobody needs it

    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)  # it died in between


def limit_memory(size: int) -> None:
    """Let this process have no more address space than `size` bytes, where systems know that."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        size = min(size, hard)
    resource.setrlimit(resource.RLIMIT_AS, (size, hard))


def _cgroup_value(name: str) -> str:
    """Return the text of one file of this process's control group (version 2), or nothing."""
    try:
        own = Path("/proc/self/cgroup").read_text("ascii", "replace").rpartition("::/")[2].strip()
    except OSError:
        return ""
    # Inside a container the path is often that of the host while the mount shows our own group.
    for folder in dict.fromkeys((_CGROUPS / own, _CGROUPS)):
        try:
            return (folder / name).read_text("ascii", "replace").strip()
        except OSError:
            continue
    return ""
