"""Where git keeps things, found without git."""

import os
from pathlib import Path

import pytest
from tests.registers import git

from csi_as_code.git.place import git_dir


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "--quiet")
    return root


def test_the_git_directory_of_a_folder_and_of_those_below(root: Path) -> None:
    (root / "a" / "b").mkdir(parents=True)
    assert [git_dir(place) for place in (root, root / "a" / "b")] == [root / ".git"] * 2


def test_no_repository(tmp_path: Path) -> None:
    assert git_dir(tmp_path) is None


def test_a_worktree_and_a_submodule_have_their_own(root: Path, tmp_path: Path) -> None:
    git(root, "commit", "--quiet", "--allow-empty", "--message=Begin")
    git(root, "worktree", "add", "--quiet", os.fspath(tmp_path / "tree"))
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", os.fspath(root), "module")
    assert git_dir(tmp_path / "tree") == root / ".git" / "worktrees" / "tree"
    assert git_dir(root / "module") == root / ".git" / "modules" / "module"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"gitdir: ",
        b"gitdir: nowhere",
        b"gitdir:\n",
        b"\xff\xfe",
        b"gitdir: \0",
        b"gitdir: " + b"a" * 100_000,
        b"x: .",
    ],
)
def test_a_git_file_that_points_nowhere(content: bytes, tmp_path: Path) -> None:
    (tmp_path / ".git").write_bytes(content)
    assert git_dir(tmp_path) is None


def test_a_folder_that_only_has_the_name(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert git_dir(tmp_path) is None


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".git")
    assert git_dir(tmp_path) is None


def test_a_repository_of_somebody_else_is_none_of_ours(root: Path) -> None:
    """Like git's safe.directory: what others can write to says nothing about our register."""
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    os.chown(root / ".git", 12345, 12345)
    assert git_dir(root) is None
