"""All names that ever were: on side branches, dropped by merges, deleted; remembered, and never believed blindly."""

import subprocess
from pathlib import Path

import pytest

from csi_as_code.git.names import names_ever


def git(folder: Path, *words: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


def put(folder: Path, name: str) -> None:
    path = folder / "improvements" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(name, encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", name)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    put(tmp_path, "A.yaml")
    return tmp_path


def test_what_a_merge_dropped_or_a_commit_deleted_is_known(repository: Path) -> None:
    git(repository, "switch", "-qc", "side")
    put(repository, "team/B.yaml")
    git(repository, "switch", "-q", "main")
    put(repository, "C.yaml")
    git(repository, "merge", "-q", "-s", "ours", "--no-edit", "side")
    git(repository, "branch", "-qD", "side")
    git(repository, "rm", "-q", "improvements/C.yaml")
    git(repository, "commit", "-qm", "Delete")
    assert names_ever(repository, "improvements") == {"A.yaml", "B.yaml", "C.yaml"}


def test_what_only_a_merge_brought_is_known(repository: Path) -> None:
    git(repository, "switch", "-qc", "side")
    put(repository, "B.yaml")
    git(repository, "switch", "-q", "main")
    put(repository, "C.yaml")
    git(repository, "merge", "-q", "--no-commit", "side")
    put(repository, "D.yaml")
    git(repository, "rm", "-q", "improvements/D.yaml")
    git(repository, "commit", "-qm", "Delete")
    assert names_ever(repository, "improvements") == {"A.yaml", "B.yaml", "C.yaml", "D.yaml"}


def test_what_is_remembered_is_added_to_and_is_thrown_away_when_it_was_touched(repository: Path) -> None:
    assert names_ever(repository, "improvements") == {"A.yaml"}
    git(repository, "switch", "-q", "--detach")
    put(repository, "B.yaml")
    assert names_ever(repository, "improvements") == {"A.yaml", "B.yaml"}
    (file,) = (repository / ".git" / "csi").glob("names-*")
    kept = file.read_text(encoding="utf-8")
    for text in ("", "nonsense\n", kept.replace("B.yaml", "X.yaml"), kept[:-8]):
        file.write_text(text, encoding="utf-8")
        assert names_ever(repository, "improvements") == {"A.yaml", "B.yaml"}
    assert file.read_text(encoding="utf-8") == kept
    assert names_ever(repository, "elsewhere") == frozenset()


def test_a_folder_below_the_top_has_names_of_its_own(repository: Path) -> None:
    (repository / "register" / "improvements").mkdir(parents=True)
    (repository / "register" / "improvements" / "Z.yaml").write_text("z", encoding="utf-8")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "Below")
    assert names_ever(repository / "register", "improvements") == {"Z.yaml"}
    assert names_ever(repository, "improvements") == {"A.yaml"}


def test_without_any_commit_there_is_no_name(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert names_ever(tmp_path, "improvements") == frozenset()
