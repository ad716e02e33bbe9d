"""A register read from a commit is the one that lies in a clean checkout of it."""

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from csi_as_code.errors import GitError, RegisterError
from csi_as_code.reading.snapshot import Opened, open_commit, open_folder

Git = Callable[..., str]
Committed = Callable[..., Path]
Findings = Callable[[Path | Opened], list[str]]
Record = Callable[[str], str]


def same(one: Opened, two: Opened) -> None:
    """Check that two registers hold the same, in the same order, and find the same."""
    plain = [msgspec.to_builtins(opened.register) for opened in (one, two)]
    assert plain[0] == plain[1]
    for name in ("improvements", "measures"):
        assert list(plain[0][name]) == list(plain[1][name])


@pytest.mark.parametrize("options", [(), ("--object-format=sha256",)])
def test_a_clean_checkout_equals_its_commit(committed: Committed, record: Record, options: tuple[str, ...]) -> None:
    files = {
        "improvements/desk/IMP-0002.yaml": record("IMP-0002"),
        "improvements/desk/deep/IMP-0003.yaml": "a: b: c\n",
        "improvements/IMP-0004.yaml": record("IMP-0004") + "tags: [a, 5, b]\nownr: x\n",
        "improvements/IMP-0005.yml": "x",
        "improvements/README.md": "Records.",
        "measures/desk/wait.yaml": "id: wait\ntitle: Wait\ndefinition: Minutes on the phone.\n",
        "measures/desk/wait.csv": "date,value,note\n2026-02-03,1,\nx,y,z\n",
        "docs/IMP-0009.yaml": record("IMP-0009"),
        "improvements/imp-0001.yaml": record("IMP-0001"),
        "improvements/1/2/3/4/5/6/7/8/9/IMP-0006.yaml": record("IMP-0006"),
        "improvements/IMP-0007.yaml/IMP-0008.yaml": record("IMP-0008"),
    }
    root = committed(files, *options)
    opened = open_commit(root, "HEAD")
    assert list(opened.register.improvements) == ["IMP-0001", "IMP-0002", "IMP-0004"]
    assert len(opened.register.problems) == 8
    assert opened.commit is not None
    assert len(opened.commit) == (64 if options else 40)
    same(opened, open_folder(root))


def test_links_executables_and_odd_names(committed: Committed, run_git: Git, record: Record) -> None:
    root = committed()
    (root / "improvements" / "IMP-0002.yaml").symlink_to("IMP-0001.yaml")
    (root / "improvements" / "team").symlink_to(".")
    (root / "improvements" / "IMP-0003.yaml").write_text(record("IMP-0003"))
    (root / "improvements" / "IMP-0003.yaml").chmod(0o755)
    (root / "improvements" / "a\nb\tc.yaml").write_text("id: x\n")
    (root / "improvements" / 'q"uote.yaml').write_text("id: x\n")
    Path(os.fsdecode(os.fsencode(root) + b"/improvements/\xff\xfe.yaml")).write_text("id: x\n")
    run_git(root, "add", "--all")
    run_git(root, "commit", "--quiet", "--message=Odd")
    opened = open_commit(root, "HEAD")
    assert list(opened.register.improvements) == ["IMP-0001", "IMP-0003"]
    assert opened.register.unread == {"IMP-0002"}
    same(opened, open_folder(root))


@pytest.mark.parametrize("name", ["improvements", "measures", "register.yaml"])
def test_a_link_in_place_of_a_folder_or_the_policy(name: str, committed: Committed, run_git: Git) -> None:
    root = committed()
    (root / name).rename(root / "elsewhere")
    (root / name).symlink_to("elsewhere")
    run_git(root, "add", "--all")
    run_git(root, "commit", "--quiet", "--message=Link")
    same(open_commit(root, "HEAD"), open_folder(root))


def test_a_submodule_is_named(committed: Committed, run_git: Git, findings: Findings) -> None:
    root = committed()
    commit = run_git(root, "rev-parse", "HEAD")
    for path in ("improvements/other", "improvements/IMP-0002.yaml"):
        run_git(root, "update-index", "--add", "--cacheinfo", f"160000,{commit},{path}")
    run_git(root, "commit", "--quiet", "--message=Submodule")
    found = [line.split(" | ")[0] for line in findings(open_commit(root, "HEAD"))]
    assert found == [
        f"{path}:1:1 file-not-regular: a submodule stands where a plain file belongs"
        for path in ("improvements/IMP-0002.yaml", "improvements/other")
    ]
    run_git(root, "clone", "--quiet", ".", "improvements/other")
    expected = "improvements/other:1:1 file-not-regular: a submodule stands where a plain file belongs"
    assert [line.split(" | ")[0] for line in findings(root)] == [expected]


def test_old_commits_tags_and_branches(committed: Committed, run_git: Git, record: Record) -> None:
    root = committed()
    run_git(root, "tag", "--annotate", "--message=One", "v1")
    (root / "improvements" / "IMP-0002.yaml").write_text(record("IMP-0002"))
    run_git(root, "add", "--all")
    run_git(root, "commit", "--quiet", "--message=Two")
    run_git(root, "branch", "v1")  # a branch of the same name as a tag
    first, second = run_git(root, "rev-parse", "HEAD~1"), run_git(root, "rev-parse", "HEAD")
    (root / "improvements" / "IMP-0003.yaml").write_text(record("IMP-0003"))
    refs = {"HEAD": second, "HEAD~1": first, "HEAD^": first, "main": second, "tags/v1": first, "heads/v1": second}
    refs |= {first: first, first[:10]: first, "@": second, "main@{0}": second}
    assert {ref: open_commit(root, ref).commit for ref in refs} == refs
    assert [len(open_commit(root, ref).register.improvements) for ref in ("HEAD~1", "HEAD")] == [1, 2]


NO_COMMITS = ["", "nowhere", "-h", "--help", "--all", "--output=x", "HEAD~9", "HEAD:improvements", "HEAD:register.yaml"]
NO_COMMITS += [
    "HEAD^{tree}",
    "HEAD..main",
    "^HEAD",
    "a b",
    "a\nb",
    "a\0b",
    "../x",
    "refs/heads/",
    "0" * 40,
    "é",
    "\udcff",
]


@pytest.mark.parametrize("ref", NO_COMMITS)
def test_what_is_no_commit(ref: str, committed: Committed) -> None:
    root = committed()
    before = sorted(root.rglob("*"))
    with pytest.raises(GitError, match="does not name a commit") as refused:
        open_commit(root, ref)
    assert refused.value.hint.startswith("Give a branch, a tag or a commit hash")
    assert sorted(root.rglob("*")) == before


def test_a_commit_without_a_register(committed: Committed, run_git: Git) -> None:
    root = committed()
    run_git(root, "rm", "--quiet", "--cached", "register.yaml")
    run_git(root, "commit", "--quiet", "--message=Without")
    with pytest.raises(RegisterError, match=r'there is no register\.yaml in "HEAD"'):
        open_commit(root, "HEAD")


def test_no_git_and_no_commits(make: Callable[..., Path], run_git: Git) -> None:
    root = make()
    with pytest.raises(GitError, match="not in a git repository"):
        open_commit(root, "HEAD")
    run_git(root, "init", "--quiet")
    with pytest.raises(GitError, match="does not name a commit here"):
        open_commit(root, "HEAD")


def test_a_register_in_a_sub_folder(make: Callable[..., Path], run_git: Git, tmp_path: Path) -> None:
    top = tmp_path / "top"
    root = make(folder="top/a b/régister")
    make(folder="top")
    run_git(top, "init", "--quiet")
    run_git(top, "add", "--all")
    run_git(top, "commit", "--quiet", "--message=Two registers")
    (top / "improvements" / "IMP-0001.yaml").unlink()
    opened = open_commit(root, "HEAD")
    assert list(opened.register.paths.values()) == ["improvements/IMP-0001.yaml"]
    assert opened.read("register.yaml") == (root / "register.yaml").read_bytes()
    same(opened, open_folder(root))


def test_a_register_in_a_folder_whose_name_is_no_text(make: Callable[..., Path], run_git: Git, tmp_path: Path) -> None:
    top = tmp_path / "top"
    root = make(folder=os.fsdecode(b"top/\xff*[x]\n"))
    run_git(top, "init", "--quiet")
    run_git(top, "add", "--all")
    run_git(top, "commit", "--quiet", "--message=Odd")
    same(open_commit(root, "HEAD"), open_folder(root))


def test_a_worktree(committed: Committed, run_git: Git, tmp_path: Path, record: Record) -> None:
    root = committed()
    other = tmp_path / "other"
    run_git(root, "worktree", "add", "--quiet", "-b", "topic", os.fspath(other))
    (other / "improvements" / "IMP-0002.yaml").write_text(record("IMP-0002"))
    run_git(other, "add", "--all")
    run_git(other, "commit", "--quiet", "--message=Topic")
    same(open_commit(root, "topic"), open_folder(other))
    same(open_commit(other, "HEAD"), open_folder(other))
    same(open_commit(other, "main"), open_folder(root))


def test_the_callers_git_variables_do_not_matter(
    committed: Committed, make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = committed()
    expected = open_folder(root)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_CEILING_DIRECTORIES"):
        monkeypatch.setenv(name, "/nonsense")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.bare")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    same(open_commit(root, "HEAD"), expected)


def test_replaced_objects_do_not_count(committed: Committed, run_git: Git, record: Record) -> None:
    root = committed()
    expected = open_folder(root)
    blob = run_git(root, "rev-parse", "HEAD:improvements/IMP-0001.yaml")
    other = run_git(
        root, "hash-object", "-w", "--stdin", data=record("IMP-0001").replace("proposed", "closed").encode()
    )
    run_git(root, "replace", blob, other)
    first = run_git(root, "rev-parse", "HEAD")
    empty = run_git(root, "commit-tree", run_git(root, "mktree", data=b""), "-m", "Empty")
    run_git(root, "replace", first, empty)
    same(open_commit(root, "HEAD"), expected)


def test_a_repository_of_somebody_else(committed: Committed, monkeypatch: pytest.MonkeyPatch) -> None:
    root = committed()
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    for path in (root, root / ".git"):
        os.chown(path, 12345, 12345)
    with pytest.raises(GitError, match="somebody else owns its folder") as refused:
        open_commit(root, "HEAD")
    assert refused.value.hint == f"If you trust it: git config --global --add safe.directory {root}"


def test_a_large_blob_is_not_kept(committed: Committed, findings: Findings) -> None:
    large = b"# " + b"x" * (9 << 20)
    root = committed({"improvements/IMP-0002.yaml": large, "measures/reset-calls.csv": large})
    opened = open_commit(root, "HEAD")
    assert [line.split(" | ")[0] for line in findings(opened)] == [
        "improvements/IMP-0002.yaml:1:1 yaml-too-large: the file is larger than 256 KiB",
        "measures/reset-calls.csv:1:1 point-too-large: the file is larger than 4096 KiB",
    ]
    assert len(opened.read("improvements/IMP-0002.yaml")) == (4 << 20) + 1
    same(opened, open_folder(root))


def test_read_gives_only_the_register_s_files(committed: Committed, run_git: Git) -> None:
    root = committed({"docs/a.md": "x"})
    (root / "improvements" / "IMP-0002.yaml").symlink_to("IMP-0001.yaml")
    run_git(root, "add", "--all")
    run_git(root, "commit", "--quiet", "--message=Link")
    opened = open_commit(root, "HEAD")
    assert opened.read("improvements/IMP-0001.yaml").startswith(b"id: IMP-0001\n")
    for path in ("docs/a.md", "improvements/IMP-0002.yaml", "improvements/IMP-0009.yaml", "../x", ""):
        with pytest.raises(FileNotFoundError):
            opened.read(path)


def test_a_missing_object_is_an_error(committed: Committed, run_git: Git) -> None:
    root = committed()
    blob = run_git(root, "rev-parse", "HEAD:improvements/IMP-0001.yaml")
    (root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(GitError, match="history is incomplete") as refused:
        open_commit(root, "HEAD")
    assert refused.value.hint == f"Object {blob} is missing."
