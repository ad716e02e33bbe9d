"""What runs on GitHub has the least rights, runs only what was looked at, and ends."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))


PINNED = re.compile(r"uses: \S+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+$")


def flaws(text: str) -> Iterator[str]:
    """Yield what is unsafe in a workflow."""
    workflow: dict[str, Any] = yaml.safe_load(text)
    if workflow.get("permissions") != {}:
        yield "permissions are not {} on top"
    if "concurrency" not in workflow:
        yield "no concurrency"
    for name, job in workflow["jobs"].items():
        for key in ("permissions", "timeout-minutes"):
            if key not in job:
                yield f"{name}: no {key}"
        for step in job.get("steps", ()):
            if "${{" in step.get("run", ""):
                yield f"{name}: an expression in a shell's text"
            if "checkout@" in step.get("uses", "") and step.get("with", {}).get("persist-credentials") is not False:
                yield f"{name}: the credentials persist"
    for line in text.splitlines():
        if "uses:" in line and "uses: ./" not in line and not PINNED.search(line):
            yield f"not pinned by hash with its version beside it: {line.strip()}"


def test_there_is_a_workflow() -> None:
    assert WORKFLOWS


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_safe(path: Path) -> None:
    assert list(flaws(path.read_text(encoding="utf-8"))) == []


def test_what_is_unsafe_is_found() -> None:
    text = """
on: push
jobs:
  a:
    steps:
      - uses: actions/checkout@v7
      - run: echo ${{ github.event.issue.title }}
"""
    assert list(flaws(text)) == [
        "permissions are not {} on top",
        "no concurrency",
        "a: no permissions",
        "a: no timeout-minutes",
        "a: the credentials persist",
        "a: an expression in a shell's text",
        "not pinned by hash with its version beside it: - uses: actions/checkout@v7",
    ]
