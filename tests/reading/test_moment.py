"""Days and commits: the main line alone, in a time zone, by the order of history and not of clocks."""

import os
import subprocess
from pathlib import Path

import pytest

from csi_as_code.errors import GitError
from csi_as_code.reading.moment import find


def git(folder: Path, *words: str, at: str = "2026-01-01T12:00:00+00:00") -> str:
    env = {**os.environ, "GIT_COMMITTER_DATE": at, "GIT_AUTHOR_DATE": at}
    return subprocess.run(
        ["git", *words], cwd=folder, env=env, check=True, capture_output=True, text=True
    ).stdout.strip()


def commit(folder: Path, at: str) -> str:
    git(folder, "commit", "-q", "--allow-empty", "-m", "x", at=at)
    return git(folder, "rev-parse", "HEAD")


def on(folder: Path, day: str, zone: str = "UTC") -> str:
    (folder / "register.yaml").write_text(f"title: T\nid_prefix: IMP\ntimezone: {zone}\n", encoding="utf-8")
    return find(folder, day).commit


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    return tmp_path


def test_the_last_commit_of_a_day_in_a_zone(folder: Path) -> None:
    one = commit(folder, "2026-01-01T12:00:00+00:00")
    two = commit(folder, "2026-01-02T22:30:00+00:00")  # the third of January in Helsinki
    found = [on(folder, "2026-01-01"), on(folder, "2026-01-02"), on(folder, "2026-01-02", "Europe/Helsinki")]
    assert found == [one, two, one]
    assert on(folder, "2026-01-03", "Europe/Helsinki") == two
    with pytest.raises(GitError, match="no commit yet on 2025-12-31"):
        on(folder, "2025-12-31")


def test_side_lines_do_not_count(folder: Path) -> None:
    one = commit(folder, "2026-01-01T12:00:00+00:00")
    git(folder, "checkout", "-q", "-b", "side")
    commit(folder, "2026-01-02T12:00:00+00:00")
    git(folder, "checkout", "-q", "main")
    git(folder, "merge", "-q", "--no-ff", "-m", "m", "side", at="2026-01-05T12:00:00+00:00")
    assert [on(folder, "2026-01-03"), on(folder, "2026-01-05")] == [one, git(folder, "rev-parse", "HEAD")]


def test_a_clock_that_ran_backwards(folder: Path) -> None:
    commit(folder, "2026-01-09T12:00:00+00:00")
    two = commit(folder, "2026-01-02T12:00:00+00:00")
    assert on(folder, "2026-01-03") == two


def test_a_shallow_clone_says_so(folder: Path, tmp_path: Path) -> None:
    commit(folder, "2026-01-01T12:00:00+00:00")
    commit(folder, "2026-01-02T12:00:00+00:00")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{folder}", "clone")
    with pytest.raises(GitError, match="history is incomplete"):
        on(tmp_path / "clone", "2026-01-02")
