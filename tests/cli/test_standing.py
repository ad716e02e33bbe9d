"""What lint takes over from its last run is what it would find anew, whatever was edited in between."""

import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.registers import copy_of_ours

from csi_as_code.cli import _early, _judging, _linting, main
from csi_as_code.reading import aside, cache, folder, standing
from csi_as_code.reading.standby import Standby

TODAY = "2026-11-22"
Edit = Callable[[Path, random.Random], str | None]


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample of which enough is remembered, in a process that trusts all stat data."""
    place = copy_of_ours(tmp_path / "register")
    subprocess.run(["git", "init", "-q", str(place)], check=True)
    monkeypatch.setattr(_early, "WORTH_BYTES", 0)
    monkeypatch.setattr(aside, "can_share", lambda: True)  # also beside the threads that another test has left
    monkeypatch.setattr(cache, "SLACK_NS", -(10**15))
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def taken_over(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each run took over what was said, in order."""
    found: list[bool] = []
    for name in ("_anew", "_taken_over"):
        monkeypatch.setattr(_linting, name, watched(getattr(_linting, name), found, taken=name == "_taken_over"))
    return found


def watched(call: Callable[..., Any], found: list[bool], *, taken: bool) -> Callable[..., Any]:
    def watching(*what: object) -> Any:
        found.append(taken)
        return call(*what)

    return watching


def lint(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[object, str, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["csi", "lint", *words])
        with pytest.raises(SystemExit) as stop:
            main()
    return (stop.value.code, *capsys.readouterr())


def anew(register: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[object, str, str]:
    """Lint a register of which nothing is remembered, and remember what was before."""
    kept = register / ".git" / "kept"
    shutil.move(register / ".git" / "csi", kept)
    said = lint(capsys, *words)
    shutil.rmtree(register / ".git" / "csi", ignore_errors=True)
    shutil.move(kept, register / ".git" / "csi")
    return said


def some(register: Path, rng: random.Random) -> Path:
    return rng.choice(sorted((register / "improvements").glob("*.yaml")))


def in_text(old: str, new: str) -> Edit:
    def edit(register: Path, rng: random.Random) -> None:
        file = some(register, rng)
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def comment_below(register: Path, rng: random.Random) -> None:
    with some(register, rng).open("a", encoding="utf-8") as stream:
        stream.write(f"# looked at, {rng.random()}\n")


def comment_above(register: Path, rng: random.Random) -> None:
    file = some(register, rng)
    file.write_text(f"# looked at, {rng.random()}\n{file.read_text(encoding='utf-8')}", encoding="utf-8")


def copied(register: Path, rng: random.Random) -> None:
    text = some(register, rng).read_text(encoding="utf-8")
    number = rng.randrange(1000, 9999)
    (register / "improvements" / f"IMP-{number}.yaml").write_text(
        text.replace(text.split("id: ")[1][:8], f"IMP-{number}", 1), encoding="utf-8"
    )


def gone(register: Path, rng: random.Random) -> None:
    some(register, rng).unlink()


def point(register: Path, rng: random.Random) -> None:
    file = rng.choice(sorted((register / "measures").glob("*.csv")))
    with file.open("a", encoding="utf-8") as stream:
        stream.write(f"2026-11-21,{rng.randrange(100)},\n")


def stricter(register: Path, rng: random.Random) -> None:
    file = register / "register.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("similar_titles: 8", f"similar_titles: {rng.choice('678')}", 1), encoding="utf-8")


def stranger(register: Path, rng: random.Random) -> None:
    (register / "improvements" / f"notes-{rng.randrange(9)}.txt").write_text("Notes.\n", encoding="utf-8")


QUIET: list[Edit] = [
    comment_below, comment_above, comment_above, in_text("type: opportunity", "type: observation"),
    in_text("\noutcome: ", "\noutcome: Soon, "), in_text("tags: [", "tags: [new, "),
    in_text("\nlessons: ", "\nlessons: Again, "),
]  # fmt: skip
LOUD: list[Edit] = [
    in_text("\ntitle: ", "\ntitle: New "), in_text("urgency: 3", "urgency: 5"),
    in_text("state: approved", "state: in_progress"), in_text("depends_on:", "depends_on: [IMP-9999]\nsecond:"),
    in_text("owner: ", "owner: nobody "), in_text("id: IMP-", "id: IMP-9"), in_text("\n", "\n\t"),
    in_text("raised:", "raised: &x"), copied, gone, point, stricter, stranger,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_any_edits_give_what_a_run_without_memory_finds(
    register: Path, capsys: pytest.CaptureFixture[str], taken_over: list[bool], seed: int
) -> None:
    rng = random.Random(seed)
    lint(capsys, "--today", TODAY)
    for number in range(14):
        for edit in rng.choices(QUIET, k=rng.randrange(3)) if number % 3 else [rng.choice(LOUD)]:
            edit(register, rng)
        today = rng.choice([*[TODAY] * 7, "2026-12-24"])
        found = lint(capsys, "--today", today)
        assert found == anew(register, capsys, "--today", today)
    assert 2 < sum(taken_over) < len(taken_over) / 2


@pytest.mark.parametrize("edit", QUIET[:5])
def test_edits_that_no_other_record_can_notice_are_judged_alone(
    register: Path, capsys: pytest.CaptureFixture[str], taken_over: list[bool], edit: Edit
) -> None:
    lint(capsys, "--today", TODAY)
    edit(register, random.Random(1))
    lint(capsys, "--today", TODAY)
    lint(capsys, "--today", TODAY)
    assert taken_over == [False, True, True]


@pytest.mark.parametrize("edit", LOUD)
def test_edits_that_others_may_notice_are_not(
    register: Path, capsys: pytest.CaptureFixture[str], taken_over: list[bool], edit: Edit
) -> None:
    before = {file: file.read_bytes() for file in register.rglob("*") if file.is_file() and ".git" not in file.parts}
    lint(capsys, "--today", TODAY)
    for seed in range(200):  # until it meets a record that it fits
        edit(register, random.Random(seed))
        after = {file: file.read_bytes() for file in register.rglob("*") if file.is_file() and ".git" not in file.parts}
        if after != before:
            break
    else:
        pytest.fail("no record was edited")
    lint(capsys, "--today", TODAY)
    assert taken_over == [False, False]


def test_only_the_whole_is_taken_over(
    register: Path, capsys: pytest.CaptureFixture[str], taken_over: list[bool]
) -> None:
    lint(capsys, "--today", TODAY)
    for words in (["--select", "date"], ["--ignore", "date"], ["--severity", "warning"], ["improvements"]):
        assert lint(capsys, "--today", TODAY, *words) == anew(register, capsys, "--today", TODAY, *words)
    assert not any(taken_over)


def test_a_file_that_could_not_be_read_is_looked_at_again(
    register: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = folder.read

    def refused(root: Path, path: str, most: int) -> bytes:
        if path == "improvements/IMP-0002.yaml":
            raise PermissionError(13, "Permission denied")
        return read(root, path, most)

    with monkeypatch.context() as patch:
        patch.setattr(folder, "read", refused)
        assert "file-unreadable" in lint(capsys, "--today", TODAY)[1]
    assert "file-unreadable" not in lint(capsys, "--today", TODAY)[1]


def test_what_is_accepted_of_a_record_s_text_is_counted_anew(
    register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy, record = register / "register.yaml", register / "improvements" / "IMP-0002.yaml"
    lax = policy.read_text(encoding="utf-8").replace("severity: {}", "severity: {schema: warning}")
    policy.write_text(lax, encoding="utf-8")
    text = record.read_text(encoding="utf-8") + "suppress:\n  - {rule: schema, why: An old field.}\n"
    record.write_text(f"{text}strange: 1\n", encoding="utf-8")
    before = lint(capsys, "--today", TODAY)
    record.write_text(text, encoding="utf-8")
    after = lint(capsys, "--today", TODAY)
    assert after == anew(register, capsys, "--today", TODAY) != before


@pytest.mark.parametrize("damage", [b"", b"csi-cache-1\n", b"csi-cache-1\n4 0\nabcd", b"nothing of ours"])
def test_damage_is_no_trouble(register: Path, capsys: pytest.CaptureFixture[str], damage: bytes) -> None:
    said = lint(capsys, "--today", TODAY)
    [file] = (register / ".git" / "csi").glob("standing-*.cache")
    file.write_bytes(damage)
    assert lint(capsys, "--today", TODAY) == said
    assert standing.load(file) is not None


def test_a_second_process_that_fails_is_no_trouble(
    register: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = lint(capsys, "--today", TODAY)

    def fail() -> None:
        raise OSError("no memory")

    monkeypatch.setattr(_judging, "prepare", fail)
    comment_below(register, random.Random(1))
    assert lint(capsys, "--today", TODAY) == said


def test_nor_is_one_that_is_ended_while_it_writes(
    register: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = lint(capsys, "--today", TODAY)
    result = Standby.result
    monkeypatch.setattr(Standby, "result", lambda second: result(second)[:-9])
    comment_below(register, random.Random(1))
    assert lint(capsys, "--today", TODAY) == said


def test_nor_that_nobody_keeps_how_it_ended(register: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = lint(capsys, "--today", TODAY)
    script = (
        "import os, signal, sys; from csi_as_code.cli import _early, main; _early.WORTH_BYTES = 0;"
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN); main()"
    )
    words = [sys.executable, "-c", script, "lint", "--today", TODAY]
    for edit in (comment_below, None):
        if edit:
            edit(register, random.Random(1))
        found = subprocess.run(words, capture_output=True, text=True, check=False)
        assert (found.returncode, found.stdout, found.stderr) == said
