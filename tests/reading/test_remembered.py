"""What is remembered of a history is used where it is the same, and ignored where it is not."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.git_room.repository import Repository, record, register

from csi_as_code.errors import GitError
from csi_as_code.history import History
from csi_as_code.reading import history as reading
from csi_as_code.reading import remembered

ONE = "improvements/IMP-0001.yaml"
TWO = "improvements/IMP-0002.yaml"
WHY = 'decisions: [{to: approved, date: "2026-01-05", by: ["@aino"], why: Worth it.}]\n'


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    found = register(tmp_path / "register")
    found.commit({ONE: record("IMP-0001", "proposed")})
    found.branch("topic")
    found.commit({ONE: record("IMP-0001", "approved", decisions=WHY)}, "x\n\nCo-authored-by: B <b@example.org>")
    found.commit({TWO: record("IMP-0002", "approved")}, who="aino")
    found.merge("topic")
    found.commit({TWO: "<<<<<<<\n"})
    found.commit({TWO: None})
    return found


def fresh(root: Path, *, all_commits: bool = False) -> History:
    return reading.tell(root, "HEAD", all_commits=all_commits, details=True)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The refs of which the history was read from git."""
    found: list[str] = []
    tell = reading.tell

    def listening(root: Path, ref: str, *more: object, **options: object) -> History:
        found.append(ref)
        return tell(root, ref, *more, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "tell", listening)
    return found


@pytest.mark.parametrize("all_commits", [False, True])
def test_the_second_time_is_the_same_without_reading(
    repository: Repository, told: list[str], all_commits: bool
) -> None:
    expected = fresh(repository.root, all_commits=all_commits)
    told.clear()
    found = [remembered.history(repository.root, dict, all_commits=all_commits) for _ in range(3)]
    assert (found, told) == ([expected] * 3, ["HEAD"])


def test_a_new_tip_new_words_and_another_folder_are_read_again(repository: Repository, told: list[str]) -> None:
    remembered.history(repository.root, dict)
    with_words = remembered.history(repository.root, lambda: {"approved": "closed"})
    assert [step.target for step in with_words.of("IMP-0001")] == ["proposed", "closed"]
    remembered.history(repository.root, dict)
    repository.commit({ONE: record("IMP-0001", "closed")})
    assert remembered.history(repository.root, dict).transitions[-1].target == "closed"
    repository.git("reset", "-q", "--hard", "HEAD~1")
    assert remembered.history(repository.root, dict).transitions[-1].id == "IMP-0002"
    below = repository.root / "improvements"
    assert remembered.history(below, dict).transitions == ()
    assert len(told) == 6


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: data[:0],
    "cut": lambda data: data[:-7],
    "longer": lambda data: data + b"x",
    "one bit": lambda data: data[:-5] + bytes([data[-5] ^ 1]) + data[-4:],
    "another format": lambda data: b"other\n" + data,
    "no figures": lambda data: data.split(b"\n", 1)[0] + b"\nx y\nz",
    "another value": lambda data: data.split(b"\n", 1)[0] + b"\n1 1\n\x90",
}


@pytest.mark.parametrize("damage", list(DAMAGES))
def test_a_damaged_file_is_ignored_and_written_anew(repository: Repository, told: list[str], damage: str) -> None:
    expected = remembered.history(repository.root, dict)
    (file,) = (repository.root / ".git" / "csi").glob("history-*.cache")
    file.write_bytes(DAMAGES[damage](file.read_bytes()))
    again = [remembered.history(repository.root, dict) for _ in range(2)]
    assert (again, len(told)) == ([expected] * 2, 2)


def test_a_folder_that_cannot_be_written_to_is_no_error(repository: Repository) -> None:
    (repository.root / ".git" / "csi").write_text("in the way", encoding="utf-8")
    assert remembered.history(repository.root, dict) == fresh(repository.root)


def test_old_files_of_other_code_go(repository: Repository) -> None:
    folder = repository.root / ".git" / "csi"
    folder.mkdir()
    old, young, other = folder / "history-1.cache", folder / "history-2.cache", folder / "register-1.cache"
    for file in (old, young, other):
        file.write_bytes(b"")
    for file in (old, other):
        os.utime(file, (0, 0))
    remembered.history(repository.root, dict)
    assert [file.exists() for file in (old, young, other)] == [False, True, True]


def test_what_is_remembered_does_not_hide_that_history_is_incomplete(repository: Repository) -> None:
    remembered.history(repository.root, dict)
    info = repository.root / ".git" / "info"
    info.mkdir(exist_ok=True)
    (info / "grafts").write_text(f"{repository.head()}\n", encoding="utf-8")
    with pytest.raises(GitError, match="history is incomplete: fetch with depth 0"):
        remembered.history(repository.root, dict)


def test_an_older_commit_is_read_and_does_not_push_the_newest_out(repository: Repository, told: list[str]) -> None:
    newest = remembered.history(repository.root, dict)
    older = remembered.history(repository.root, dict, ref="HEAD~1")
    assert len(older.transitions) == len(newest.transitions) - 1
    assert remembered.history(repository.root, dict, ref=newest.tip).tip == newest.tip
    assert told == ["HEAD", "HEAD~1"]
