"""Paths of clients: nothing outside the roots, however it is written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wasmpool.exceptions import NotAllowed
from wasmpool.service.roots import resolve


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "root-of-another").mkdir()
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (root / "sub" / "a.py").write_text("a")
    return root


def test_what_is_under_a_root(root: Path) -> None:
    for path in (root, root / "sub", root / "sub/a.py"):
        assert resolve(str(path), [Path("/nothing"), root]) == path
    assert resolve(f"{root}/sub/../sub//./a.py", [root]) == root / "sub/a.py"


def test_a_root_may_be_a_link(root: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(root)
    assert resolve(str(link / "sub"), [link]) == root / "sub"
    assert resolve(str(root / "sub"), [link]) == root / "sub"
    assert resolve(str(link / "sub"), [root]) == root / "sub"


def test_a_link_that_stays_inside(root: Path) -> None:
    (root / "link").symlink_to("sub")
    assert resolve(str(root / "link/a.py"), [root]) == root / "sub/a.py"


@pytest.mark.parametrize(
    "path",
    [
        *("{root}/../secret.txt", "{root}/sub/../../secret.txt", "{root}/../root-of-another", "/"),
        *("{root}/..", "{root}-of-another", "/etc/passwd", "{root}/../missing", "/proc/self/root"),
        *("{root}/file-link", "{root}/folder-link/secret.txt", "{root}/folder-link/missing"),
        *("{root}/link-to-link", "{root}/sub/../file-link"),
    ],
)
def test_what_leads_outside(root: Path, path: str) -> None:
    (root / "file-link").symlink_to("../secret.txt")
    (root / "folder-link").symlink_to(root.parent)
    (root / "link-to-link").symlink_to("file-link")
    with pytest.raises(NotAllowed, match="not under a folder that the server may read"):
        resolve(path.format(root=root), [root])


def test_outside_nobody_learns_what_exists(root: Path) -> None:
    messages = set()
    for name in ("secret.txt", "missing.txt"):
        with pytest.raises(NotAllowed) as caught:
            resolve(f"{root.parent}/{name}", [root])
        messages.add(str(caught.value).replace(name, ""))
    assert len(messages) == 1


@pytest.mark.parametrize("path", ["", "sub", "./sub", "../secret.txt", "~", "~/a", "C:\\a", "\0"])
def test_what_is_not_absolute(root: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    with pytest.raises(NotAllowed, match="not absolute"):
        resolve(path, [root])


@pytest.mark.parametrize(
    "name", ["a\0b", "sub/a.py\0", "\ud800", "n" * 300, "a/" * 5000, "missing", "sub/a.py/b"]
)
def test_what_is_not_there(root: Path, name: str) -> None:
    with pytest.raises(NotAllowed, match=r"cannot be a path|does not exist") as caught:
        resolve(f"{root}/{name}", [root])
    assert len(str(caught.value)) < 500


def test_a_link_to_itself(root: Path) -> None:
    (root / "loop").symlink_to("loop")
    with pytest.raises(NotAllowed, match="neither a file nor a folder"):
        resolve(f"{root}/loop", [root])


def test_what_is_no_file(root: Path) -> None:
    os.mkfifo(root / "pipe")
    with pytest.raises(NotAllowed, match="neither a file nor a folder"):
        resolve(f"{root}/pipe", [root])


def test_without_roots_nothing_is_allowed(root: Path) -> None:
    with pytest.raises(NotAllowed, match="not under a folder"):
        resolve(str(root), [])
