"""The token's file: made once, whole, and for its owner alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from wasmpool.exceptions import ConfigError
from wasmpool.service import tokens


def test_it_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "state" / "token"
    token = tokens.load(path)
    assert len(token) >= 43
    assert path.stat().st_mode & 0o7777 == 0o600
    assert path.parent.stat().st_mode & 0o7777 == 0o700
    assert tokens.load(path) == token == tokens.read(path)
    assert tokens.load(tmp_path / "other") != token
    assert os.listdir(path.parent) == ["token"]


def test_also_with_a_mask_that_hides_nothing(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        tokens.load(tmp_path / "token")
    finally:
        os.umask(old)
    assert (tmp_path / "token").stat().st_mode & 0o7777 == 0o600


def test_servers_that_start_together_have_the_same(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from wasmpool.service import tokens;"
        "sys.stdin.read(); print(tokens.load(Path(sys.argv[1])))"
    )
    servers = [
        subprocess.Popen(
            [sys.executable, "-c", code, tmp_path / "token"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    for server in servers:
        assert server.stdin is not None
        server.stdin.close()
        server.stdin = None
    found = {server.communicate(timeout=60)[0] for server in servers}
    assert len(found) == 1
    assert len(found.pop()) > 40


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o602])
def test_others_must_not_read_it(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "token"
    token = tokens.load(path)
    path.chmod(mode)
    with pytest.raises(ConfigError, match="chmod 600") as caught:
        tokens.load(path)
    assert token not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"short", b"a" * 20 + b" " + b"b" * 20, b"a" * 20 + b"\nb", b"\xff" * 20],
)
def test_what_is_no_token(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "token"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="holds no token"):
        tokens.load(path)
    assert path.read_bytes() == content


def test_places_that_hold_no_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be kept in"):
        tokens.load(tmp_path / "file" / "token")
    with pytest.raises(ConfigError, match="cannot be read from"):
        tokens.load(tmp_path)
    with pytest.raises(ConfigError, match="cannot be read from"):
        tokens.read(tmp_path / "missing")
    assert not (tmp_path / "missing").exists()


def test_which_match() -> None:
    token = "a" * 43
    assert tokens.matches(token, token)
    for wrong in ("", "a" * 42, "a" * 44, "A" * 43, "ä" * 43, "\ud800", "a" * 42 + "\0"):
        assert not tokens.matches(wrong, token)
