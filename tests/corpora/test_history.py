"""A real history of 3,010 requests: the log finds what a plain count of it finds."""

import collections
import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from csi_as_code.cli import csi

pytestmark = pytest.mark.corpora


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("corpus") / "register"


@pytest.fixture
def expected(corpora: Path, made: Path) -> dict[str, Any]:
    """Build the repository once, and return the figures that its maker prints."""
    call = [sys.executable, corpora / "make_register.py", corpora / "kep-history.jsonl.gz", made, "--expect"]
    found: dict[str, Any] = json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)
    return found


def log(made: Path, *options: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(csi, ["-C", str(made), "log", "--format", "json", *options], prog_name="csi")
    assert result.exit_code == 0, result.stderr
    found: list[dict[str, Any]] = json.loads(result.stdout)["transitions"]
    return found


def test_state_changes_first_states_and_deletions(expected: dict[str, Any], made: Path) -> None:
    found = log(made)
    counts = collections.Counter((one["from"] or "(new)", one["to"]) for one in found if one["to"])
    state: dict[str, str | None] = {one["id"]: one["to"] for one in reversed(found)}
    alive = [target for target in state.values() if target]
    assert {f"{source} -> {target}": number for (source, target), number in counts.items()} == expected["transitions"]
    assert {
        "state_changes": sum(number for (source, _), number in counts.items() if source != "(new)"),
        "first_states": sum(number for (source, _), number in counts.items() if source == "(new)"),
        "deleted_records": len(state) - len(alive),
        "records": len(alive),
        "states": dict(collections.Counter(alive)),
    } == {name: expected[name] for name in ("state_changes", "first_states", "deleted_records", "records", "states")}


def test_requests_authors_and_mergers_are_those_of_the_history(
    expected: dict[str, Any], made: Path, corpora: Path
) -> None:
    """Where a request is one commit and one merge, its author wrote and its merger merged what it moved."""
    with gzip.open(corpora / "kep-history.jsonl.gz", "rt", encoding="utf-8") as lines:
        steps = {step["pr"]: step for step in map(json.loads, lines) if step["pr"]}
    merged = [one for one in log(made) if one["request"] in steps and steps[one["request"]]["merge"]]
    assert len(merged) > 500
    people = {number: ([step["author"]], step["merged_by"]) for number, step in steps.items()}
    wrong = [one for one in merged if (one["written_by"], one["merged_by"]) != people[one["request"]]]
    assert wrong[:3] == []
