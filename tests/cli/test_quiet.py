"""Printed in a job's log, what a record says is never a command to the build server, whichever command prints it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

WORDS = "::error::now ##[add-mask]all ##vso[task.complete]x"
HOSTILE = {
    "id": "IMP-0001",
    "title": WORDS,
    "state": "assessed",
    "description": f"{WORDS}\n\n{'word ' * 12}{WORDS} {WORDS}\n\n- {WORDS}\n    {WORDS}\n",
    "tags": ["a"],
    "outcome": WORDS,
    "owner": "@tomas",
    "team": "platform",
    "priority": {"impact": 3, "urgency": 3, "effort": 3, "risk": 3, "why": WORDS},
    "analysis": {"five_whys": [{"why": WORDS, "because": WORDS}]},
    "plan": {"tasks": [{"title": WORDS}]},
}
LINES = (
    "show IMP-0001",
    "show IMP-0001 --format json",
    "list",
    "list --columns title",
    "list --columns title --format markdown",
    "next",
    "next --format json",
    "graph --all --format text",
    "graph --all --format mermaid",
    "graph --all --format dot",
    "score IMP-0001",
    "lint",
)


@pytest.mark.parametrize("line", LINES)
def test_nothing_that_is_printed_is_a_command(
    line: str, write: Callable[..., Path], run: Callable[[str], Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {**HOSTILE, "id": "IMP-0002", "depends_on": ["IMP-0001"]}
    monkeypatch.chdir(write(HOSTILE, other))
    result = run(line)
    said = f"{result.stdout}\n{result.stderr}"
    assert "IMP-0001" in said or "error::now" in said or "error\\:\\:now" in said
    assert [text for text in said.splitlines() if re.match(r"\s*::", text) or re.search(r"##(vso)?\[", text)] == []
