"""Rules that say they judge a record alone do: records one by one give what the whole register gives."""

import shutil
from pathlib import Path

import pytest

from csi_as_code.finding import Finding
from csi_as_code.reading.kept import whole
from csi_as_code.reading.snapshot import open_folder
from csi_as_code.register import POLICY_PATH, Register
from csi_as_code.rules import runner
from csi_as_code.rules.registry import all_rules
from csi_as_code.rules.runner import check, judged_across, judged_alone

GOLDEN = Path(__file__).parent / "golden"
FOLDERS = sorted(folder for folder in GOLDEN.glob("*/*") if folder.is_dir())
TODAY = "2026-11-22"


def register_of(folder: Path, copy: Path) -> Register:
    shutil.copytree(folder, copy, dirs_exist_ok=True)
    if not (copy / POLICY_PATH).exists():
        shutil.copy(GOLDEN / POLICY_PATH, copy)
    return open_folder(copy, sparing=True).register


def keys(findings: list[Finding]) -> list[str]:
    return sorted(map(str, findings))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_records_one_by_one_give_what_the_register_gives(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "PART", 1)
    register = register_of(folder, tmp_path / "register")
    alone = judged_alone(register, TODAY, {}, whole)
    assert keys(check(register, TODAY, alone=alone)) == keys(check(register, TODAY))


def test_so_does_the_sample(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "PART", 1)
    register = open_folder(root).register
    alone = judged_alone(register, TODAY, {}, whole)
    assert keys(check(register, TODAY, alone=alone)) == keys(check(register, TODAY))


def test_most_rules_judge_records_alone() -> None:
    assert sum(rule.alone for rule in all_rules().values()) >= 30


def test_what_is_known_is_taken_as_it_is(root: Path) -> None:
    register = open_folder(root).register
    path = register.paths["IMP-0001"]
    known = {path: (Finding(path=path, rule="date-order", message="as it was"),)}
    assert judged_alone(register, TODAY, known)[path] == known[path]


def test_what_is_known_of_a_rule_is_taken_unless_it_reads_what_has_changed(root: Path) -> None:
    register = open_folder(root).register
    names = ("coordination-similar", "dependency-cycle", "priority-inversion")
    known = {name: (Finding(path="register.yaml", rule=name, message="as it was"),) for name in names}
    anew = judged_across(register, TODAY, {}, ())
    for changed, kept in (((), names), (("title",), names[1:]), (("priority",), names[:2]), (("rest",), ())):
        assert judged_across(register, TODAY, known, changed) == {**anew, **{name: known[name] for name in kept}}
    assert keys(check(register, TODAY, across=anew)) == keys(check(register, TODAY))
