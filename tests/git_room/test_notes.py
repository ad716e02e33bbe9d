"""Notes: what we write git reads, in the folders that git would make, and nobody's note is lost."""

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.git_room.repository import Repository

from csi_as_code.errors import GitError
from csi_as_code.git import notes
from csi_as_code.history import Signature

WHO = Signature("A Runner", "runner@example.org")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    found = Repository(tmp_path / "notes")
    found.commit({"a.txt": "a"})
    return found


def objects(repository: Repository, many: int) -> list[str]:
    """Make so many objects that a note can be on."""
    lines = "".join(f"blob\nmark :{one}\ndata {len(str(one))}\n{one}\n" for one in range(1, many + 1))
    marks = repository.root / ".git" / "marks"
    call = ["git", "fast-import", "--quiet", f"--export-marks={marks}"]
    subprocess.run(call, cwd=repository.root, input=lines.encode(), check=True, capture_output=True)
    return [line.split()[1] for line in marks.read_text(encoding="ascii").splitlines()]


def tree_of(repository: Repository, ref: str) -> list[str]:
    return repository.git("ls-tree", "-r", "--name-only", ref).splitlines()


def test_git_itself_shows_what_we_wrote(repository: Repository) -> None:
    head = repository.head()
    assert notes.add(repository.root, head, b"text\n", WHO, "Attest it") is None
    log = repository.git("log", "--format=%an <%ae> %cn <%ce> %s", notes.REF)
    assert (repository.git("notes", "--ref=csi", "show", head), log) == (
        "text",
        "A Runner <runner@example.org> A Runner <runner@example.org> Attest it",
    )


def test_a_second_note_is_not_written_and_the_first_one_comes_back(repository: Repository) -> None:
    head = repository.head()
    notes.add(repository.root, head, b"first", WHO, "One")
    assert notes.add(repository.root, head, b"second", WHO, "Two") == b"first"
    assert repository.git("notes", "--ref=csi", "show", head) == "first"


@pytest.mark.parametrize("many", [1, 33, 200, 3_000])
def test_folders_are_those_that_git_makes(repository: Repository, many: int) -> None:
    oids = objects(repository, many)
    repository.git("notes", "--ref=other", "add", "-m", "x", oids[0])
    lines = "".join(f"{oids[0]} {oid}\n" for oid in oids[1:])
    call = ["git", "notes", "--ref=other", "copy", "--stdin"]
    subprocess.run(call, cwd=repository.root, input=lines.encode(), check=True, capture_output=True)
    assert sorted(notes.places(oids).values()) == tree_of(repository, "refs/notes/other")


def test_notes_move_into_folders_when_they_get_many_and_all_stay_readable(repository: Repository) -> None:
    oids = objects(repository, 150)
    grown = next(
        many for many in range(16, 150) if "/" in "".join(notes.places(oids[: many + 1]).values())
    )  # the first number at which there is a folder
    repository.git("notes", "--ref=csi", "add", "-m", "x", oids[0])
    lines = "".join(f"{oids[0]} {oid}\n" for oid in oids[1:grown])
    call = ["git", "notes", "--ref=csi", "copy", "--stdin"]
    subprocess.run(call, cwd=repository.root, input=lines.encode(), check=True, capture_output=True)
    assert not any("/" in path for path in tree_of(repository, notes.REF))
    notes.add(repository.root, oids[grown], b"the last", WHO, "Attest it")
    assert all("/" in path for path in tree_of(repository, notes.REF))
    shown = [repository.git("notes", "--ref=csi", "show", oid) for oid in (oids[0], oids[grown])]
    found = notes.listed(repository.root)
    assert (shown, len(found.blobs)) == (["x", "the last"], grown + 1)
    assert list(notes.rewritten(repository.root, found.tip)) == []


def test_what_is_no_note_stays_in_the_tree(repository: Repository) -> None:
    blob = subprocess.run(
        ["git", "hash-object", "-w", "--stdin"], cwd=repository.root, input=b"hello", check=True, capture_output=True
    ).stdout.decode()
    made = subprocess.run(
        ["git", "mktree"], cwd=repository.root, input=f"100644 blob {blob.strip()}\tREADME\n".encode(), check=True,
        capture_output=True,
    ).stdout.decode()  # fmt: skip
    commit = repository.git("commit-tree", "-m", "x", made.strip())
    repository.git("update-ref", notes.REF, commit)
    head = repository.head()
    notes.add(repository.root, head, b"text", WHO, "Attest it")
    assert (tree_of(repository, notes.REF), list(notes.listed(repository.root).blobs)) == (
        sorted(["README", head]),
        [head],
    )


WRITE = """
import sys
from pathlib import Path
from csi_as_code.git import notes
from csi_as_code.history import Signature
for oid in sys.argv[2:]:
    notes.add(Path(sys.argv[1]), oid, oid.encode(), Signature("R", "r@example.org"), "Attest it")
"""


def test_runners_that_write_at_once_lose_nothing(repository: Repository) -> None:
    oids = objects(repository, 24)
    groups = [oids[at::3] for at in range(3)]
    running = [
        subprocess.Popen([sys.executable, "-c", textwrap.dedent(WRITE), str(repository.root), *group])
        for group in groups
    ]
    assert [process.wait() for process in running] == [0, 0, 0]
    found = notes.listed(repository.root)
    texts = dict(notes.texts(repository.root, found, oids, 100))
    assert texts == {oid: oid.encode() for oid in oids}
    assert repository.git("rev-list", "--count", notes.REF) == "24"


@pytest.fixture
def refusing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Path]:
    """Let git refuse to move a ref so many times, as while somebody else has the lock; the file counts."""
    real = shutil.which("git")

    def refusing(times: int) -> Path:
        folder, counted = tmp_path / "bin", tmp_path / "refused"
        folder.mkdir()
        counted.write_text("", encoding="utf-8")
        script = f"""\
            #!/bin/sh
            case " $* " in *" update-ref "*)
              if [ "$(wc -l < '{counted}')" -lt {times} ]; then
                echo refused >> '{counted}'
                echo "fatal: Unable to create 'refs/notes/csi.lock': File exists." >&2
                exit 128
              fi
            esac
            exec "{real}" "$@"
        """
        (folder / "git").write_text(textwrap.dedent(script), encoding="utf-8")
        (folder / "git").chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        return counted

    return refusing


def test_a_lock_that_was_let_go_without_a_change_is_no_failure(
    repository: Repository, refusing: Callable[[int], Path]
) -> None:
    refused = refusing(2)
    assert notes.add(repository.root, repository.head(), b"text", WHO, "Attest it") is None
    assert len(refused.read_text(encoding="utf-8").splitlines()) == 2


def test_what_git_always_refuses_is_said_in_its_words(repository: Repository, refusing: Callable[[int], Path]) -> None:
    refused = refusing(100)
    with pytest.raises(GitError, match="File exists"):
        notes.add(repository.root, repository.head(), b"text", WHO, "Attest it")
    assert len(refused.read_text(encoding="utf-8").splitlines()) == notes.FAILURES


def test_a_note_that_a_tree_has_twice_is_both_texts(repository: Repository) -> None:
    head = repository.head()
    repository.git("notes", "--ref=csi", "add", "-m", "one", head)
    blob = repository.git("rev-parse", f"{notes.REF}:{head}")
    inner = _tree(repository, f"100644 blob {blob}\t{head[2:]}\n")
    outer = _tree(repository, f"100644 blob {blob}\t{head}\n040000 tree {inner}\t{head[:2]}\n")
    repository.git("update-ref", notes.REF, repository.git("commit-tree", "-m", "x", outer))
    found = notes.listed(repository.root)
    assert dict(notes.texts(repository.root, found, [head], 100)) == {head: b"one\n\none\n"}


def _tree(repository: Repository, lines: str) -> str:
    done = subprocess.run(["git", "mktree"], cwd=repository.root, input=lines.encode(), check=True, capture_output=True)
    return done.stdout.decode().strip()


def test_a_ref_that_is_no_commit_is_said(repository: Repository) -> None:
    repository.git("update-ref", notes.REF, repository.git("rev-parse", "HEAD:a.txt"))
    with pytest.raises(GitError, match="refs/notes/csi is a blob, and notes are commits"):
        notes.listed(repository.root)


def test_no_hook_runs(repository: Repository) -> None:
    hook = repository.root / ".git" / "hooks" / "reference-transaction"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    assert notes.add(repository.root, repository.head(), b"text", WHO, "Attest it") is None


@pytest.mark.parametrize("packed", [False, True])
def test_whether_there_are_notes_is_told_by_the_files(repository: Repository, packed: bool) -> None:
    assert not notes.may_be_there(repository.root)
    notes.add(repository.root, repository.head(), b"text", WHO, "Attest it")
    if packed:
        repository.git("pack-refs", "--all")
    repository.git("worktree", "add", "-q", "../beside", "-b", "beside")
    assert notes.may_be_there(repository.root)
    assert notes.may_be_there(repository.root.parent / "beside")
