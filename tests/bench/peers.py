"""Side by side with other tools on the same files: time, and what each finds."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.corpus import CACHE
from tests.bench.measure import alternate, run

PEERS = CACHE / "peers"
PACKAGES = ("ast-grep-cli==0.39.5", "tree-sitter-language-pack==0.13.0")

_PACK = """
import sys
from pathlib import Path
from tree_sitter_language_pack import get_parser
parser = get_parser("python")
for path in sorted(Path(sys.argv[1]).rglob("*.py")):
    parser.parse(path.read_bytes())
"""


def install() -> Path:
    """Put the peers into an environment of their own, since their pins differ from ours."""
    binaries = PEERS / "bin"
    if not (binaries / "ast-grep").exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
        subprocess.run([str(binaries / "pip"), "install", "--quiet", *PACKAGES], check=True)
    return binaries


def compare(folder: Path, rounds: int) -> list[tuple[str, str, str]]:
    """Return rows of tool, wall time in relation to ours with one worker, and what it finds."""
    binaries = install()
    with tempfile.TemporaryDirectory() as scratch:
        facts = f"{scratch}/facts.jsonl"
        tags = f"{scratch}/tags"
        ours = [
            *(sys.executable, "-m", "wasmpool", "parse", str(folder), "--languages", "python"),
            *("--quiet", "--no-cache", "-o", facts, "--workers"),
        ]
        grep = [
            *(str(binaries / "ast-grep"), "run", "--lang", "python", "--json=stream"),
            *("--pattern", "$F($$$A)", str(folder)),
        ]
        commands = {
            "wasmpool, 1 worker": [*ours, "1"],
            "wasmpool, 2 workers": [*ours, "2"],
            "py-tree-sitter with tree-sitter-language-pack 0.13, parsing only": [
                str(binaries / "python"), "-c", _PACK, str(folder),
            ],
            "ast-grep 0.39, one pattern: calls": grep,
        }  # fmt: skip
        if shutil.which("ctags"):
            commands["universal-ctags -R"] = [
                *("ctags", "-R", "--languages=Python", "--fields=+nKSe", "-f", tags, str(folder))
            ]
        found = alternate(
            {name: lambda c=command: run(c).wall for name, command in commands.items()},  # type: ignore[misc]
            rounds,
        )
        counts = dict.fromkeys(commands, "")
        summary = _count(Path(facts))
        counts["wasmpool, 1 worker"] = counts["wasmpool, 2 workers"] = summary
        counts["py-tree-sitter with tree-sitter-language-pack 0.13, parsing only"] = "no facts"
        calls = subprocess.run(grep, capture_output=True, check=True).stdout.count(b"\n")
        counts["ast-grep 0.39, one pattern: calls"] = f"{calls:,} calls"
        if "universal-ctags -R" in commands:
            lines = Path(tags).read_text("utf-8", "replace").splitlines()
            tagged = sum(not line.startswith("!_") for line in lines)
            counts["universal-ctags -R"] = f"{tagged:,} definitions"
    base = found["wasmpool, 1 worker"]
    rows = []
    for name, times in found.items():
        ratios = sorted(a / b for a, b in zip(times, base, strict=True))
        rows.append((name, f"{ratios[len(ratios) // 2]:.2f}", counts[name]))
    return rows


def _count(facts: Path) -> str:
    totals = dict.fromkeys(("definitions", "references", "imports", "exports"), 0)
    with facts.open("rb") as lines:
        for line in lines:
            record = json.loads(line)
            if record["_type"] == "file":
                for name in totals:
                    totals[name] += len(record[name])
    return ", ".join(f"{count:,} {name}" for name, count in totals.items())
