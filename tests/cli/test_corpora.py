"""The commands on a real history: 3,010 merged pull requests as a register of 654 records."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[[str], Result]

pytestmark = pytest.mark.corpora


@pytest.fixture(scope="module", params=["", "--full"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The register that the history gives, bare or filled up, and what any reader of it must find."""
    corpora = request.getfixturevalue("corpora")
    folder = tmp_path_factory.mktemp("corpora") / "register"
    command = [sys.executable, str(corpora / "make_register.py"), str(corpora / "kep-history.jsonl.gz"), str(folder)]
    options = [request.param] if request.param else []
    result = subprocess.run([*command, *options, "--expect"], check=True, capture_output=True, text=True)
    return folder, json.loads(result.stdout[result.stdout.index("{") :])


def test_every_record_is_read_or_named_in_an_error(built: tuple[Path, dict[str, Any]], run: Run) -> None:
    folder, expected = built
    files = {path.relative_to(folder).as_posix() for path in (folder / "improvements").rglob("*.yaml")}
    listed = json.loads(run(f"-C {folder} list --columns id --format json").stdout)["improvements"]
    checked = run(f"-C {folder} lint --today 2026-11-22 --format json")
    named = {one["path"] for one in json.loads(checked.stdout)["findings"] if one["severity"] == "error"}
    read = {f"improvements/{one['id']}.yaml" for one in listed}
    assert (len(files), files - read - named, checked.exit_code) == (expected["records"], set(), 1)


def test_counts_by_state_are_those_of_the_history(built: tuple[Path, dict[str, Any]], run: Run) -> None:
    folder, expected = built
    listed = json.loads(run(f"-C {folder} list --columns id,state --format json").stdout)["improvements"]
    assert Counter(one["state"] for one in listed) == expected["states"]


@pytest.mark.parametrize(
    "line",
    [
        "lint",
        "lint --as-of HEAD~50",
        "list --sort band,-score,age",
        "list --format csv",
        "list --format markdown",
        "next",
        "next --format json",
        "graph",
        "graph --all --format dot",
        "graph --all --format text",
        "build {folder}/../site",
    ],
)
def test_commands_work_on_it(built: tuple[Path, dict[str, Any]], run: Run, line: str) -> None:
    folder, _ = built
    result = run(f"-C {folder} {line.format(folder=folder)} ")
    assert result.exit_code in ({0, 1} if line.startswith("lint") else {0}), result.stderr
