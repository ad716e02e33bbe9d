"""Hostile files are read in bounded time and memory, without a crash."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

SHAPES = Path(__file__).with_name("shapes.py")
GENEROUS_SECONDS = 300
MOST_MEMORY = 2 * 1024**3


def bounded() -> None:
    """Take the memory and the processor away from a process that asks for far too much of them."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (GENEROUS_SECONDS, GENEROUS_SECONDS))


SIZES = [
    (60_000, ("improvement",)),
    (256 * 1024, ("improvement", "measure")),
    (1024 * 1024, ("policy", "points")),
]


@pytest.mark.parametrize(("size", "kinds"), SIZES)
def test_hostile_shapes(size: int, kinds: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, SHAPES, str(size), *kinds],
        capture_output=True,
        text=True,
        timeout=2 * GENEROUS_SECONDS,
        preexec_fn=bounded,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout.splitlines()[-1:]
    assert done.stdout.splitlines()[-1] == "all read"
