"""--branch: the change is a commit of its own on a branch, and nothing else is touched."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from csi_as_code.errors import GitError
from csi_as_code.git import commit

Run = Callable[[str], Result]
TODAY = "--today 2026-11-22"
SAMPLES = Path(__file__).resolve().parents[1] / "data" / "samples"


def git(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["git", "-c", "core.hooksPath=/dev/null", *words], cwd=folder, check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture(params=["", "registers/csi"])
def sample(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The samples in a repository, at its top or below; the working tree and the index hold other work."""
    top = tmp_path / "top"
    folder = top / request.param
    shutil.copytree(SAMPLES, folder)
    git(top, "init", "-q", "-b", "main")
    git(top, "config", "user.name", "Jörg Müller")
    git(top, "config", "user.email", "j@example.org")
    (top / "other.txt").write_text("one\n", encoding="utf-8")
    git(top, "add", ".")
    git(top, "commit", "-qm", "Begin the register")
    (top / "other.txt").write_text("staged\n", encoding="utf-8")
    git(top, "add", "other.txt")
    (top / "other.txt").write_text("and changed\n", encoding="utf-8")
    (folder / "improvements" / "IMP-0003.yaml").write_text("half a thought: [\n", encoding="utf-8")
    with (folder / "improvements" / "IMP-0012.yaml").open("a", encoding="utf-8") as stream:
        stream.write("team: platform\n")
    (folder / "untracked.txt").write_text("mine\n", encoding="utf-8")
    hook = top / ".git" / "hooks" / "reference-transaction"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    monkeypatch.chdir(folder)
    return folder


def everything(folder: Path) -> tuple[object, ...]:
    """Return all that must stay: the files, the index, HEAD and its branch."""
    top = Path(git(folder, "rev-parse", "--show-toplevel").strip())
    files = {path: path.read_bytes() for path in top.rglob("*") if path.is_file() and ".git" not in path.parts}
    return (
        files,
        git(folder, "ls-files", "-s", ":/"),
        git(folder, "rev-parse", "HEAD"),
        git(folder, "symbolic-ref", "HEAD"),
    )


def test_the_change_is_on_the_branch_alone(sample: Path, run: Run) -> None:
    before = everything(sample)
    result = run(f"move IMP-0012 assessed {TODAY} --branch")
    assert (result.exit_code, everything(sample)) == (0, before), result.stderr
    assert "git push origin csi/IMP-0012-assessed" in result.stderr
    assert git(sample, "log", "--format=%an <%ae>%n%cn%n%s", "main..csi/IMP-0012-assessed") == (
        "Jörg Müller <j@example.org>\nJörg Müller\nfeat(IMP-0012): move from proposed to assessed\n"
    )
    diff = git(sample, "diff", "-U0", "main", "csi/IMP-0012-assessed").splitlines()
    assert diff[-2:] == ["-state: proposed", "+state: assessed"]
    assert len(diff) == 7
    assert git(sample, "fsck", "--strict") == ""


def test_a_second_change_goes_on_top_of_the_branch(sample: Path, run: Run) -> None:
    before = everything(sample)
    for line in ("set IMP-0012 team=platform", 'task IMP-0012 add "Tell all"', "link IMP-0012 supports IMP-0007"):
        assert run(f"{line} --branch=work/it").exit_code == 0
    assert everything(sample) == before
    assert git(sample, "log", "--format=%s", "main..work/it").splitlines() == [
        "docs(IMP-0012): supports IMP-0007",
        'docs(IMP-0012): add the task "Tell all"',
        "docs(IMP-0012): set team",
    ]


def test_a_new_and_a_renumbered_record_go_to_branches_too(sample: Path, run: Run) -> None:
    before = everything(sample)
    line = f'new --title "Two lines, one title {"long " * 20}" --description x --service desk --source audit --by ines'
    result = run(f"{line} {TODAY} --branch")
    assert (result.exit_code, result.stdout) == (0, "improvements/IMP-0013.yaml\n"), result.stderr
    subject = git(sample, "log", "-1", "--format=%s", "csi/IMP-0013-new").strip()
    assert (len(subject), subject[:25], subject[-1]) == (72, "feat(IMP-0013): propose T", "…")
    assert run(f"{line} {TODAY} --branch").stdout == "improvements/IMP-0014.yaml\n"
    assert run("renumber IMP-0012 --branch=renumbered").exit_code == 0
    names = git(sample, "diff", "--name-status", "--no-renames", "--relative", "main", "renumbered").splitlines()
    assert names == ["D\timprovements/IMP-0012.yaml", "A\timprovements/IMP-0015.yaml"]
    assert everything(sample) == before


def test_many_files_of_a_branch_are_read_and_laid_out_at_once(sample: Path, run: Run) -> None:
    git(sample, "stash", "-q")
    for path in sample.glob("measures/*.yaml"):
        path.write_text(path.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    git(sample, "commit", "-qam", "Stray lines")
    result = run("fmt --branch=style")
    assert (result.exit_code, result.stdout.count("measures/"), git(sample, "status", "--short")) == (
        0,
        4,
        "?? untracked.txt\n",
    )
    assert git(sample, "log", "-1", "--format=%s", "style") == "style: lay 4 files out\n"
    assert run("fmt --check --branch=style").stdout == ""


@pytest.mark.parametrize("name", ["a..b", "x.lock", "HEAD", "a b", "a~1", "@{-1}", "a\nb", "/x", "refs/", "x\\y"])
def test_what_is_no_branch_is_refused(sample: Path, run: Run, name: str) -> None:
    before = git(sample, "for-each-ref")
    result = run(f"set IMP-0012 team=platform '--branch={name}'")
    assert (result.exit_code, git(sample, "for-each-ref")) == (2, before)
    assert "cannot be the name of a branch" in result.stderr


def test_a_branch_that_is_checked_out_anywhere_is_refused(sample: Path, run: Run, tmp_path: Path) -> None:
    git(sample, "worktree", "add", "-q", "-b", "elsewhere", str(tmp_path / "elsewhere"))
    for name in ("main", "elsewhere"):
        result = run(f"set IMP-0012 team=platform --branch={name}")
        assert (result.exit_code, "is checked out" in result.stderr) == (2, True)


def test_without_an_author_it_says_how_to_set_one(sample: Path, run: Run) -> None:
    git(sample, "config", "--unset", "user.email")
    result = run("set IMP-0012 team=platform --branch")
    assert result.exit_code == 2
    assert 'git config user.name "Your Name"' in result.stderr
    assert git(sample, "for-each-ref", "--format=%(refname)") == "refs/heads/main\n"


def test_without_a_commit_or_without_git_it_is_refused(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "none"
    shutil.copytree(SAMPLES, folder)
    monkeypatch.chdir(folder)
    assert "not in a git repository" in run("set IMP-0012 team=platform --branch").stderr
    git(folder, "init", "-q")
    result = run("set IMP-0012 team=platform --branch=x")
    assert (result.exit_code, "no commit yet" in result.stderr) == (2, True)


def test_a_branch_that_moved_meanwhile_is_not_moved_back(sample: Path) -> None:
    first = commit.branch(sample, "work")
    commit.committed(sample, first, {"x.txt": b"1"}, "docs: one\n")
    with pytest.raises(GitError, match="has moved in the meantime"):
        commit.committed(sample, first, {"x.txt": b"2"}, "docs: two\n")
    assert git(sample, "log", "--format=%s", "main..work") == "docs: one\n"
