"""Same register, same day, same bytes: whatever the hash seed and the order of files on the disk."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

LINES = (
    "lint --format json --today 2026-11-22",
    "lint --format sarif --today 2026-11-22",
    "lint --format gitlab --today 2026-11-22",
    "list --format json --today 2026-11-22",
    "next --format json --today 2026-11-22",
    "graph --all --format json",
    "schema improvement --register",
    "show IMP-0023 --format json --today 2026-11-22",
)


@pytest.mark.parametrize("line", LINES)
def test_the_bytes_do_not_depend_on_the_hash_seed(line: str, root: Path) -> None:
    command = [sys.executable, "-m", "csi_as_code", "-C", str(root), *line.split()]
    found = {
        subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1
    assert found != {b""}
