"""What lint remembers makes the gate quicker and changes nothing that it says."""

from pathlib import Path
from typing import NamedTuple

import pytest
from tests.gate.telling import TODAY
from tests.gate.test_gate import Repository
from tests.registers import copy_of_ours

from csi_as_code.cli import main


class Said(NamedTuple):
    code: object
    out: str
    talk: str


@pytest.fixture
def sample(tmp_path: Path) -> Repository:
    """The repository's own register in a repository of its own, with a record that is faulty from the start."""
    repository = Repository(tmp_path / "sample")
    copy_of_ours(repository.root)
    replaced(repository, "improvements/IMP-0003.yaml", "depends_on:", "depends_on: [IMP-9998]\nx_depends_on:")
    repository.commit({}, message="Begin the register")
    return repository


def replaced(repository: Repository, path: str, old: str, new: str) -> None:
    file = repository.root / path
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(old, new, 1) if old in text else f"{text}{new}\n", encoding="utf-8")


def say(repository: Repository, capsys: pytest.CaptureFixture[str], *words: str) -> Said:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(repository.root)
        patch.setattr("sys.argv", ["csi", *words])
        with pytest.raises(SystemExit) as stop:
            main()
    return Said(stop.value.code, *capsys.readouterr())


CHANGES = {
    "a record": [("improvements/IMP-0002.yaml", "depends_on:", "depends_on: [IMP-9999]\nx_depends_on:")],
    "a measure": [("measures/reset-calls.csv", "\n2026", "\n2026-13")],
    "the policy": [("register.yaml", "effort_at_most", "risk_at_most"), ("improvements/IMP-0005.yaml", "x", "y")],
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("of", ["HEAD~1", "HEAD"])
def test_what_lint_remembers_changes_no_verdict(
    sample: Repository, capsys: pytest.CaptureFixture[str], change: str, of: str
) -> None:
    for path, old, new in CHANGES[change]:
        replaced(sample, path, old, new)
    sample.commit({}, message="Change")
    blank = say(sample, capsys, "gate", "--base", "HEAD~1", "--today", TODAY)
    sample.git("checkout", "-q", of)
    assert say(sample, capsys, "lint", "--today", TODAY).code in (0, 1)
    assert list((sample.root / ".git" / "csi").glob("verdicts-*.cache")) or change == "the policy"
    sample.git("checkout", "-q", "main")
    assert say(sample, capsys, "gate", "--base", "HEAD~1", "--today", TODAY) == blank
    assert blank.code == 1
