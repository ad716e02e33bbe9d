"""What a second process says of a register to a build is what this one would find, whatever was edited in between."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.test_standing import LOUD, QUIET, comment_below
from tests.registers import copy_of_ours

from csi_as_code.cli import _early, _scouting, main
from csi_as_code.finding import Finding
from csi_as_code.reading import aside, cache, scouting
from csi_as_code.reading.scout import Scout
from csi_as_code.reading.snapshot import Opened, open_folder
from csi_as_code.reading.standby import Standby
from csi_as_code.register import Register
from csi_as_code.site.judged import findings_of

TODAY = "2026-11-22"


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the sample of which enough is remembered, in a process that trusts all stat data."""
    place = copy_of_ours(tmp_path / "register")
    subprocess.run(["git", "init", "-q", str(place)], check=True)
    monkeypatch.setattr(_early, "WORTH_SCOUTING_BYTES", 0)
    monkeypatch.setattr(aside, "can_share", lambda: True)  # also beside the threads that another test has left
    monkeypatch.setattr(cache, "SLACK_NS", -(10**15))
    monkeypatch.chdir(place)
    findings_of(open_folder(place), TODAY)
    yield place
    _early.scout(".", wanted=False)


def scouted(register: Path, today: str | None = TODAY) -> tuple[Opened, list[Finding] | None]:
    """Return a register as a build opens it, and what its second process says."""
    _early.begin_for(["build"])
    scout = _early.scout(".", wanted=True)
    assert scout
    scout.ask(today)
    opened = open_folder(register, scout=scout)
    return opened, scout.told(opened.oids, TODAY)


def anew(register: Path) -> tuple[Register, list[Finding]]:
    """Return a register and what is found in it where nothing is remembered."""
    kept = register / ".git" / "kept"
    shutil.move(register / ".git" / "csi", kept)
    opened = open_folder(register)
    found = findings_of(opened, TODAY)
    shutil.rmtree(register / ".git" / "csi", ignore_errors=True)
    shutil.move(kept, register / ".git" / "csi")
    return opened.register, found


@pytest.mark.parametrize("seed", range(4))
def test_any_edits_give_what_is_found_without_memory(register: Path, seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(8):
        for edit in rng.choices([*QUIET, *LOUD], k=rng.randrange(3)):
            edit(register, rng)
        opened, found = scouted(register)
        assert (opened.register, found) == anew(register)


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def build(capsys: pytest.CaptureFixture[str], out: Path, *words: str) -> tuple[object, str, dict[str, bytes]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["csi", "build", str(out), "--today", TODAY, *words])
        with pytest.raises(SystemExit) as stop:
            main()
    return stop.value.code, capsys.readouterr().err, files(out)


@pytest.mark.parametrize("fault", ["none", "it fails", "it is ended"])
def test_a_build_is_the_same_without_it(
    register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError("no memory")

    part = Standby.part
    if fault == "it fails":
        monkeypatch.setattr(scouting, "run", fail)
    if fault == "it is ended":
        monkeypatch.setattr(Standby, "part", lambda second, place: (part(second, place) or b"")[:-9])
    comment_below(register, random.Random(1))
    code, said, site = build(capsys, tmp_path / "site")
    monkeypatch.setattr(_early, "WORTH_SCOUTING_BYTES", 10**9)
    shutil.rmtree(register / ".git" / "csi")
    assert (code, site) == build(capsys, tmp_path / "anew" / "site")[::2]
    assert "csi lint shows them" in said


def test_it_is_asked_once_and_answers(
    register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[list[Finding] | None] = []
    told = Scout.told

    def telling(scout: Scout, oids: dict[str, str], today: str) -> list[Finding] | None:
        said.append(told(scout, oids, today))
        return said[-1]

    monkeypatch.setattr(Scout, "told", telling)
    build(capsys, tmp_path / "site")
    assert said == [anew(register)[1]]


def test_another_day_or_another_file_is_none_of_its(register: Path) -> None:
    assert scouted(register, "2026-12-24")[1] is None
    _early.begin_for(["build"])
    scout = _early.scout(".", wanted=True)
    assert scout
    scout.ask(TODAY)
    opened = open_folder(register, scout=scout)
    assert scout.told({**opened.oids, "improvements/IMP-0001.yaml": "0" * 40}, TODAY) is None


def test_where_no_day_is_named_it_is_today(register: Path) -> None:
    opened, _ = scouted(register, None)
    day = _scouting.today_in(_scouting.zone_of(opened.register.policy))
    _early.begin_for(["build"])
    scout = _early.scout(".", wanted=True)
    assert scout
    scout.ask(None)
    scout.seen()
    assert scout.told(opened.oids, day) == findings_of(open_folder(register), day)


@pytest.mark.parametrize(
    "words", [["build", "--as-of", "HEAD"], ["build", "-C", ".."], ["build", "--root=.."], ["list"], ["build", "-h"]]
)
def test_it_is_not_begun_for_anything_else(register: Path, words: list[str]) -> None:
    _early.begin_for(words)
    assert not _early._begun


def test_nor_for_little(register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_early, "WORTH_SCOUTING_BYTES", 10**9)
    _early.begin_for(["build"])
    assert not _early._begun


def test_what_it_has_read_is_remembered_once(register: Path) -> None:
    [file] = (register / ".git" / "csi").glob("register-*.cache")
    comment_below(register, random.Random(1))
    scouted(register)
    size = file.stat().st_size
    scouted(register)
    assert file.stat().st_size == size


def test_a_process_begun_later_does_not_take_what_is_for_the_first(register: Path) -> None:
    _early.begin_for(["build"])
    scout = _early.scout(".", wanted=True)
    assert scout
    scout.ask(TODAY)
    opened = open_folder(register, scout=scout)
    other = os.fork()
    if not other:
        os._exit(0 if scout.told(opened.oids, TODAY) is None else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(other, 0)[1]) == 0
    assert scout.told(opened.oids, TODAY) == anew(register)[1]


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("words", [["build", "site"], ["lint"]])
def test_closed_streams_are_no_trouble(register: Path, closed: str, words: list[str]) -> None:
    said = []
    for worth in (10**12, 0):
        script = (
            "from csi_as_code.cli import _early, main;"
            f"_early.WORTH_BYTES = _early.WORTH_SCOUTING_BYTES = {worth}; main()"
        )
        command = ["sh", "-c", f'exec "$0" "$@" {closed}', sys.executable, "-c", script, *words, "--today", TODAY]
        subprocess.run(command, check=False)  # after which there is something to begin another process for
        found = subprocess.run(command, capture_output=True, check=False)
        said.append((found.returncode, found.stdout))
    assert said[0] == said[1]
    assert said[0][0] != 1


def test_one_process_does_it_all_where_there_may_be_no_more(register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refuse)
    _early.begin_for(["build"])
    assert _early.scout(".", wanted=True) is None
