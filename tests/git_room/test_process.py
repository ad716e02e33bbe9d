"""Git is run the same way whoever runs it, and what it refuses is said in words."""

import os
from pathlib import Path

import pytest

from csi_as_code.errors import GitError
from csi_as_code.git import process, tree


def test_the_environment_is_made_from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_DIR", "GIT_SSH_COMMAND", "LD_PRELOAD", "PAGER", "LANG", "LC_MESSAGES"):
        monkeypatch.setenv(name, "nonsense")
    found = process.environment()
    ours = {name for name in found if name not in process.KEPT}
    assert ours == {
        "LC_ALL", "GIT_TERMINAL_PROMPT", "GIT_NO_LAZY_FETCH", "GIT_OPTIONAL_LOCKS", "GIT_ALLOW_PROTOCOL",
        "GIT_NO_REPLACE_OBJECTS", "GIT_FLUSH",
    }  # fmt: skip
    assert "nonsense" not in found.values()
    assert found["LC_ALL"] == "C"


def test_git_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    with pytest.raises(GitError, match="git is not installed") as refused:
        process.run(tmp_path, "version")
    assert refused.value.hint == "Install git 2.31 or later."


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="git: cannot change to"):
        process.run(tmp_path / "nowhere", "rev-parse", "HEAD")


@pytest.mark.parametrize(
    ("said", "message", "hint"),
    [
        ("fatal: bad revision 'x'\nmore\n", "git: bad revision 'x'", ""),
        ("", "git: failed without a word", ""),
        ("fatal: not a git repository (or any of the parent directories): .git\n",
         "this folder is not in a git repository",
         "Go to a clone of the register, or begin a repository here: git init, and a commit."),
        (("fatal: detected dubious ownership in repository at '/a b'\nTo add an exception for this directory, call:\n\n"
         "\tgit config --global --add safe.directory '/a b'\n"),
         "git refuses the repository because somebody else owns its folder",
         "If you trust it: git config --global --add safe.directory '/a b'"),
    ],
)  # fmt: skip
def test_failures_in_words(said: str, message: str, hint: str) -> None:
    error = process.failure(said)
    assert (str(error), error.hint) == (message, hint)


def test_contents_come_in_the_order_asked_and_cut(tmp_path: Path) -> None:
    process.run(tmp_path, "init", "--quiet")
    oids = []
    for text in ("", "one\n", "two\n" * 1_000, "three\n" * 500_000):
        (tmp_path / "file").write_text(text)
        oids.append(process.run(tmp_path, "hash-object", "-w", "file").decode().strip())
    asked = [oids[3], oids[0], oids[2], oids[1], oids[3], oids[1]]
    found = list(tree.contents(tmp_path, asked, 10))
    assert [oid for oid, _ in found] == asked
    assert [data for _, data in found] == [b"three\nthree", b"", b"two\ntwo\ntwo", b"one\n", b"three\nthree", b"one\n"]
    assert list(tree.contents(tmp_path, [], 10)) == []
    with pytest.raises(GitError, match="history is incomplete") as refused:
        list(tree.contents(tmp_path, [oids[1], "0" * 40], 10))
    assert refused.value.hint == f"Object {'0' * 40} is missing."


def test_contents_may_be_left_half_read(tmp_path: Path) -> None:
    process.run(tmp_path, "init", "--quiet")
    (tmp_path / "file").write_bytes(bytes(3_000_000))
    oid = process.run(tmp_path, "hash-object", "-w", "file").decode().strip()
    assert next(tree.contents(tmp_path, [oid] * 20)) == (oid, bytes(3_000_000))
