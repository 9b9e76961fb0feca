"""Paths that clients name, held against the roots that the settings allow.

Rules of this file:

- What counts is where a path leads once every symbolic link in it is followed; so do the roots.
- What lies outside the roots is refused in the same words whether it exists or not.
- Between this check and the reading somebody with write access to a root can exchange a folder for
  a link. Roots are for folders that only trusted people write to; for anything else there are
  uploads.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from wasmpool.exceptions import NotAllowed


def resolve(path: str, roots: Sequence[Path]) -> Path:
    """Return where `path` leads, if that is a file or folder at or under one of `roots`.

    Args:
        path: An absolute path, as a client gave it.
        roots: Folders; none means that no path is allowed.

    Raises:
        NotAllowed: It is not absolute, leads outside the roots, does not exist, or is neither a
            file nor a folder.
    """
    shown = repr(path if len(path) <= 200 else path[:200] + "…")
    if not os.path.isabs(path):
        raise NotAllowed(f"path {shown} is not absolute: give the whole path on the server")
    try:
        place = Path(os.path.realpath(path))
    except (OSError, ValueError) as error:  # such as a NUL, or text that no path can hold
        raise NotAllowed(f"path {shown} cannot be a path: {error}") from error
    if not any(place.is_relative_to(os.path.realpath(root)) for root in roots):
        raise NotAllowed(
            f"path {shown} is not under a folder that the server may read: add its root to the "
            "server's settings, or upload the files"
        )
    if not os.path.lexists(place):
        raise NotAllowed(f"path {shown} does not exist on the server")
    if not (os.path.isfile(place) or os.path.isdir(place)):
        raise NotAllowed(f"path {shown} is neither a file nor a folder")
    return place
