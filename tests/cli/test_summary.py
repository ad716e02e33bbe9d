"""`csi lint --summary` beside a report, and paths where the register is a folder of a larger repository."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[[str], Result]
BAD = {"id": "IMP-0007", "title": "Reset it", "state": "proposed", "depends_on": ["IMP-0099"]}


@pytest.fixture
def faulty(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = write(BAD)
    monkeypatch.chdir(folder)
    return folder


def test_the_findings_are_added_to_a_file(faulty: Path, run: Run) -> None:
    file = faulty / "summary.md"
    file.write_text("# Before\n\n", encoding="utf-8")
    result = run("lint --today 2026-11-22 --format github --summary summary.md")
    assert (result.exit_code, result.stdout[:9]) == (1, "::error f")
    assert file.read_text(encoding="utf-8") == (
        "# Before\n\n" + run("lint --today 2026-11-22 --format markdown").stdout
    )  # fmt: skip


def test_an_empty_name_adds_nothing(faulty: Path, run: Run) -> None:
    before = sorted(faulty.rglob("*"))
    assert run('lint --today 2026-11-22 --summary ""').exit_code == 1
    assert sorted(faulty.rglob("*")) == before


def test_a_file_that_cannot_be_written_is_said(faulty: Path, run: Run) -> None:
    result = run("lint --today 2026-11-22 --summary no/such/folder.md")
    assert (result.exit_code, result.stdout) == (2, "")
    assert 'cannot add to "no/such/folder.md": No such file or directory' in result.stderr


def test_paths_begin_at_the_top_of_the_repository(faulty: Path, run: Run) -> None:
    subprocess.run(["git", "init", "-q", str(faulty.parent)], check=True)
    where = f"{faulty.name}/improvements/IMP-0007.yaml"
    for form, expected in (
        ("github", f"file={where},"),
        ("sarif", f'"uri": "{where}"'),
        ("gitlab", f'"path": "{where}"'),
        ("junit", f'file="{where}"'),
    ):
        assert expected in run(f"lint --today 2026-11-22 --format {form}").stdout, form
