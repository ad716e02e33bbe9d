import shutil
import subprocess
from pathlib import Path

import pytest
from tests.registers import copy_of_ours

from csi_as_code.finding import Finding
from csi_as_code.reading import verdicts
from csi_as_code.reading.kept import ASPECTS
from csi_as_code.reading.snapshot import open_folder

TODAY = "2026-11-22"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    copy_of_ours(tmp_path)
    subprocess.run(["git", "-C", str(tmp_path), "init", "--quiet"], check=True)
    return tmp_path


def judged(copy: Path) -> dict[str, tuple[Finding, ...]]:
    found: dict[str, tuple[Finding, ...]] = dict.fromkeys(open_folder(copy).register.paths.values(), ())
    path = "improvements/IMP-0001.yaml"
    return {**found, path: (Finding(path=path, rule="date-order", message="odd", pointer=("raised", "date")),)}


def other(path: str) -> Finding:
    return Finding(path=path, rule="coordination-similar", message="like another", pointer=("title",))


@pytest.fixture
def remembered(copy: Path) -> Path:
    opened, known = open_folder(copy), verdicts.Remembered()
    alone = verdicts.located_alone(opened, known, judged(copy))
    found = [other("improvements/IMP-0001.yaml"), other("improvements/IMP-0002.yaml")]
    verdicts.save(opened, TODAY, known, alone, {}, verdicts.located(opened, known, found))
    return copy


def test_findings_come_back_with_their_places(remembered: Path) -> None:
    opened = open_folder(remembered)
    found = verdicts.load(opened, TODAY).alone
    expected = verdicts.located_alone(opened, verdicts.Remembered(), judged(remembered))
    assert (found, found["improvements/IMP-0001.yaml"][0].line) == (expected, 9)


def test_known_places_are_not_looked_up_again(remembered: Path) -> None:
    opened = open_folder(remembered)
    known = verdicts.load(opened, TODAY)
    blind = opened._replace(read=lambda path: pytest.fail(f"{path} is read"))
    found = verdicts.located(blind, known, [other("improvements/IMP-0001.yaml")])
    assert found == verdicts.located(opened, verdicts.Remembered(), [other("improvements/IMP-0001.yaml")])


def test_another_day_knows_nothing(remembered: Path) -> None:
    assert verdicts.load(open_folder(remembered), "2026-11-23") == verdicts.Remembered()


@pytest.mark.parametrize("name", ["register.yaml", "measures/reset-calls.yaml", "measures/reset-calls.csv"])
def test_another_policy_or_measure_knows_nothing(remembered: Path, name: str) -> None:
    with (remembered / name).open("ab") as stream:
        stream.write(b"\n")
    assert verdicts.load(open_folder(remembered), TODAY) == verdicts.Remembered()


def test_a_measure_that_cannot_be_read_counts(copy: Path) -> None:
    (copy / "measures" / "linked.yaml").symlink_to("reset-calls.yaml")
    verdicts.save(open_folder(copy), TODAY, verdicts.Remembered(), judged(copy), {}, [])
    known = verdicts.load(open_folder(copy), TODAY)
    (copy / "measures" / "linked.yaml").unlink()
    assert (known.key != "", verdicts.load(open_folder(copy), TODAY)) == (True, verdicts.Remembered())


def test_a_changed_record_is_not_known(remembered: Path) -> None:
    before = verdicts.load(open_folder(remembered), TODAY).alone
    with (remembered / "improvements" / "IMP-0002.yaml").open("ab") as stream:
        stream.write(b"\n")
    assert before.keys() - verdicts.load(open_folder(remembered), TODAY).alone.keys() == {"improvements/IMP-0002.yaml"}


@pytest.mark.parametrize("data", [b"", b"csi-cache-1\n", b"csi-cache-1\n3 1\nabc", b"\x00" * 100])
def test_a_damaged_file_knows_nothing(remembered: Path, data: bytes) -> None:
    (file,) = (remembered / ".git" / "csi").glob("verdicts-*.cache")
    file.write_bytes(data)
    assert verdicts.load(open_folder(remembered), TODAY) == verdicts.Remembered()


def test_without_git_nothing_is_remembered(copy: Path) -> None:
    shutil.rmtree(copy / ".git")
    opened = open_folder(copy)
    verdicts.save(opened, TODAY, verdicts.Remembered(), judged(copy), {}, [])
    assert verdicts.load(opened, TODAY) == verdicts.Remembered()


def test_a_file_whose_id_was_taken_is_judged_when_it_becomes_the_record(copy: Path) -> None:
    (copy / "improvements" / "also").mkdir()
    second = copy / "improvements" / "also" / "IMP-0001.yaml"
    (copy / "improvements" / "IMP-0001.yaml").rename(second)
    shutil.copy(second, copy / "improvements" / "IMP-0001.yaml")
    opened = open_folder(copy)
    path, taken = "improvements/also/IMP-0001.yaml", "improvements/IMP-0001.yaml"
    if opened.register.paths["IMP-0001"] == path:
        path, taken = taken, path
    alone = dict.fromkeys(opened.register.paths.values(), ())
    found = verdicts.located(opened, verdicts.Remembered(), [other(path)])
    verdicts.save(opened, TODAY, verdicts.Remembered(), alone, {}, found)
    (copy / taken).unlink()
    assert path not in verdicts.load(open_folder(copy), TODAY).alone


def across(copy: Path) -> tuple[dict[str, tuple[Finding, ...]], tuple[str, ...]]:
    known = verdicts.load(open_folder(copy), TODAY)
    return known.across, known.changed


@pytest.fixture
def told(copy: Path) -> Path:
    """A register of which it is remembered what a rule found in it."""
    found = {"coordination-similar": (other("improvements/IMP-0001.yaml"),), "dependency-cycle": ()}
    verdicts.save(open_folder(copy), TODAY, verdicts.Remembered(), judged(copy), found, [])
    return copy


def edit(copy: Path, name: str, old: str, new: str) -> None:
    file = copy / "improvements" / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("\ndescription: ", "\n# A word.\ndescription: ", ()),
        ("\ntitle: ", "\ntitle: Soon ", ("title",)),
        ("impact: 4", "impact: 2", ("priority",)),
        ("\nowner: ", '\nowner: "@nobody" #', ("rest",)),
        ("\ntitle: ", "\nstrange: ", ASPECTS),
    ],
)
def test_what_rules_across_records_found_comes_back_with_what_has_changed(
    told: Path, old: str, new: str, changed: tuple[str, ...]
) -> None:
    edit(told, "IMP-0002", old, new)
    known, found = across(told)
    assert (set(known), found) == ({"coordination-similar", "dependency-cycle"}, changed)


def test_a_record_more_or_less_changes_everything(told: Path) -> None:
    shutil.copy(told / "improvements" / "IMP-0002.yaml", told / "improvements" / "IMP-8888.yaml")
    assert across(told)[1] == ASPECTS


def test_one_that_could_not_be_read_changes_everything_whatever_it_says_now(told: Path) -> None:
    edit(told, "IMP-0002", "\n", "\n\t")
    opened = open_folder(told)
    verdicts.save(opened, TODAY, verdicts.load(opened, TODAY), judged(told), {"dependency-cycle": ()}, [])
    assert across(told) == ({"dependency-cycle": ()}, ())
    edit(told, "IMP-0002", "\n\t", "\n\t\t")
    assert across(told)[1] == ASPECTS
