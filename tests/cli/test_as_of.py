"""The register as it stood: on a day, in a commit, and what counts as today then."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.git_room.repository import Repository, record, register

ONE = "improvements/IMP-0001.yaml"
Run = Callable[[str], Result]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    found = register(tmp_path / "register")
    found.commit({ONE: record("IMP-0001", "proposed") + 'plan: {due: "2026-03-15"}\n'}, day="2026-03-01")
    found.git("tag", "v1")
    found.commit({ONE: record("IMP-0001", "assessed") + 'plan: {due: "2026-03-15"}\n'}, day="2026-04-01")
    (found.root / ONE).write_text(record("IMP-0001", "approved"), encoding="utf-8")
    monkeypatch.chdir(found.root)
    return found


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        ("", "approved"),
        ("HEAD", "assessed"),
        ("v1", "proposed"),
        ("2026-03-31", "proposed"),
        ("2026-04-01", "assessed"),
    ],
)
def test_list_and_show(repository: Repository, run: Run, as_of: str, state: str) -> None:
    option = f"--as-of {as_of}" if as_of else ""
    found = json.loads(run(f"list --format json --today 2026-11-22 {option}").stdout)
    assert [one["state"] for one in found["improvements"]] == [state]
    result = run(f"show IMP-0001 --format json --today 2026-11-22 {option}")
    assert (result.exit_code, json.loads(result.stdout)["record"]["state"]) == (0, state)


def test_build(repository: Repository, run: Run) -> None:
    result = run("build site --as-of 2026-03-31")
    assert result.exit_code == 0, result.stderr
    pages = "".join(path.read_text(encoding="utf-8") for path in Path("site").rglob("*IMP-0001*.html"))
    assert ("Proposed" in pages, "Approved" in pages and "Assessed" not in pages) == (True, False)


@pytest.mark.parametrize(
    ("options", "overdue"),
    [
        ("--as-of v1", 0),  # the day of its commit
        ("--as-of 2026-03-15", 0),
        ("--as-of 2026-03-16", 1),
        ("--as-of v1 --today 2026-03-16", 1),
        ("--as-of 2026-03-16 --today 2026-03-15", 0),
    ],
)
def test_today_is_then_that_day(repository: Repository, run: Run, options: str, overdue: int) -> None:
    found = json.loads(run(f"list --overdue --format json {options}").stdout)
    assert len(found["improvements"]) == overdue


def test_clocks_that_lie_are_said(repository: Repository, run: Run) -> None:
    repository.commit({ONE: record("IMP-0001", "closed")}, day="2026-03-10")
    result = run("list --as-of 2026-03-20 --columns state --format csv")
    assert "closed" in result.stdout
    assert "csi: warning: 1 of the commits before" in result.stderr


def test_before_the_register_was(repository: Repository, run: Run) -> None:
    result = run("list --as-of 2019-01-01")
    assert (result.exit_code, "there was no commit yet on 2019-01-01" in result.stderr) == (2, True)
