"""Every rule's golden folders: `bad-*` gives exactly the lines of its expected.txt, `good-*` nothing of the rule.

A folder is a tiny register below `golden/<rule>/`; one without a register.yaml gets `golden/register.yaml`.
"""

import shutil
from pathlib import Path

import pytest

from csi_as_code.reading.places import locate
from csi_as_code.reading.snapshot import open_folder
from csi_as_code.rules.registry import all_rules
from csi_as_code.rules.runner import check

GOLDEN = Path(__file__).parent / "golden"
TODAY = "2026-11-22"
RULES = sorted(folder.name for folder in GOLDEN.iterdir() if folder.is_dir())
CHECKED = sorted(name for name, rule in all_rules().items() if rule.check)


def folders(kind: str) -> list[Path]:
    return sorted(GOLDEN.glob(f"*/{kind}-*"))


def name_of(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"


def lines(folder: Path, copy: Path) -> str:
    """Lint a copy of a folder with the rule that it is for, and return its findings, a line each."""
    shutil.copytree(folder, copy)
    if not (copy / "register.yaml").exists():
        shutil.copy(GOLDEN / "register.yaml", copy)
    opened = open_folder(copy)
    found = check(opened.register, TODAY, select=(folder.parent.name,))
    return "".join(
        f"{f.path}:{f.line}:{f.column}: {f.severity}[{f.rule}] {f.message}\n"
        for f in locate(found, opened.read, opened.register.dropped)
    )


@pytest.mark.parametrize("folder", folders("bad"), ids=name_of)
def test_what_is_bad_is_found(folder: Path, tmp_path: Path) -> None:
    expected = (folder / "expected.txt").read_text(encoding="utf-8")
    assert expected.strip(), "a bad folder expects at least one line"
    assert lines(folder, tmp_path / "register") == expected


@pytest.mark.parametrize("folder", folders("good"), ids=name_of)
def test_what_is_good_is_not_found(folder: Path, tmp_path: Path) -> None:
    assert lines(folder, tmp_path / "register") == ""


@pytest.mark.parametrize("name", CHECKED)
def test_a_rule_has_a_bad_and_a_good_folder(name: str) -> None:
    kinds = {folder.name.split("-")[0] for folder in (GOLDEN / name).glob("*-*")}
    assert kinds == {"bad", "good"}


@pytest.mark.parametrize("name", RULES)
def test_a_golden_folder_is_for_a_rule_and_holds_nothing_else(name: str) -> None:
    assert name in all_rules()
    assert [entry.name for entry in (GOLDEN / name).iterdir() if not entry.name.startswith(("bad-", "good-"))] == []


SECTIONS = ("\n\nWhy: ", "\n\nBad:\n", "\nGood:\n", "\nFix: ")


@pytest.mark.parametrize("name", CHECKED)
def test_a_page_says_what_why_bad_good_and_fix_in_this_order(name: str) -> None:
    page = all_rules()[name].page
    places = [page.find(section) for section in SECTIONS]
    assert -1 not in places
    assert places == sorted(places)
    assert page.partition("\n")[0].endswith((".", "?"))
