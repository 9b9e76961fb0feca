"""Steps of a build: done once, kept whole, and what a missing Node.js says."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from wasmpool.bundle.steps import Steps, contents, digest, run_node
from wasmpool.exceptions import BundleError


def test_a_step_is_done_once_for_the_same_inputs(tmp_path: Path) -> None:
    said: list[str] = []
    for inputs in ({"a": b"1"}, {"a": b"1"}, {"a": b"2"}):
        steps = Steps(tmp_path, said.append)
        folder = steps.result("thing", inputs, lambda into: (into / "x").touch())
        assert (folder / "x").exists()
    assert said == ["making thing", "making thing"]
    assert steps.made == ["thing"]
    again = Steps(tmp_path, said.append)
    again.result("thing", {"a": b"2"}, lambda into: None)
    assert again.made == []


def test_a_step_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(into: Path) -> None:
        (into / "half").touch()
        raise BundleError("no")

    with pytest.raises(BundleError):
        Steps(tmp_path, print).result("thing", {}, fail)
    assert list((tmp_path / "steps").iterdir()) == []


def test_two_builds_at_once_agree_on_one_result(tmp_path: Path) -> None:
    def slow(into: Path) -> None:
        Steps(tmp_path, print).result("thing", {}, lambda other: (other / "fast").touch())
        (into / "slow").touch()

    folder = Steps(tmp_path, print).result("thing", {}, slow)
    assert [path.name for path in folder.glob("[!.]*")] == ["fast"]


def test_old_results_are_removed_when_a_new_one_is_made(tmp_path: Path) -> None:
    steps = Steps(tmp_path, print)
    old = steps.result("thing", {"a": b"1"}, lambda into: None)
    used = steps.result("thing", {"a": b"2"}, lambda into: None)
    for folder in (old, used):
        os.utime(folder, (0, 0))
    steps.result("thing", {"a": b"2"}, lambda into: None)  # asked for: young again
    assert used.stat().st_mtime > time.time() - 3600
    steps.result("thing", {"a": b"3"}, lambda into: None)
    assert (old.exists(), used.exists()) == (False, True)


def test_a_digest_depends_on_names_and_contents_and_not_on_order() -> None:
    assert digest({"a": b"1", "b": b"2"}) == digest({"b": b"2", "a": b"1"})
    assert len({digest(x) for x in ({"a": b"1"}, {"b": b"1"}, {"a": b"2"}, {})}) == 4


def test_contents_skips_what_npm_installed(tmp_path: Path) -> None:
    for path in ("web/src/a.js", "web/node_modules/b.js", "other/c.js"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    assert contents(tmp_path, ("web",), "*.js") == {"web/src/a.js": b"web/src/a.js"}


def test_without_node_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BundleError, match=r"this needs Node\.js 20 .* apt-get install nodejs"):
        run_node(["-e", ""], cwd=tmp_path, what="this")


def test_what_a_program_says_when_it_fails_is_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="this failed:\nbad luck"):
        run_node(["-e", "console.error('bad luck'); process.exit(1)"], cwd=tmp_path, what="this")


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_damaged_result_is_made_again(tmp_path: Path, damage: str) -> None:
    def make(into: Path) -> None:
        (into / "x").write_text("right")

    said: list[str] = []
    steps = Steps(tmp_path, said.append)
    folder = steps.result("thing", {}, make)
    if damage == "changed":
        (folder / "x").write_text("")
    else:
        (folder / "x").unlink()
    assert (steps.result("thing", {}, make) / "x").read_text() == "right"
    assert said == ["making thing", f"{folder} is damaged and is made again"]
