"""What a repository or a shell brings along runs no program and changes no word of what is said."""

import os
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.git_room.repository import Repository, record, register

from csi_as_code.cli import csi
from csi_as_code.errors import GitError
from csi_as_code.git import change, log, tree

ONE = "improvements/IMP-0001.yaml"
TWO = "improvements/IMP-0002.yaml"
COMMANDS = (
    "log --all-commits --format json", "flow --mass 1 --today 2026-11-22 --format json",
    "list --as-of HEAD --format json", "list --as-of 2026-02-01 --format json", "lint --as-of HEAD --format json",
    "gate --base HEAD~1 --today 2026-11-22", "diff HEAD~1 HEAD --format json",
)  # fmt: skip

Answers = list[tuple[str, int]]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A history with a merge, a move, a deletion and names beyond ASCII."""
    found = register(tmp_path / "register")
    found.commit({ONE: record("IMP-0001", "proposed", title="Über die Straße")}, "Prüfe die Liste (#3)")
    found.branch("topic")
    found.commit({ONE: record("IMP-0001", "assessed"), TWO: record("IMP-0002", "proposed")}, who="ines")
    found.commit({"improvements/deep/IMP-0002.yaml": record("IMP-0002", "proposed"), TWO: None}, who="aino")
    found.merge("topic", files={ONE: record("IMP-0001", "approved")})
    return found


@pytest.fixture
def spy(tmp_path: Path) -> tuple[str, Path]:
    """A program that leaves a trace when it is run, and where it leaves it."""
    traces = tmp_path / "traces"
    traces.mkdir()
    program = tmp_path / "spy"
    program.write_text(f'#!/bin/sh\necho "$0 $@" > "{traces}/$$"\nexit 0\n', encoding="utf-8")
    program.chmod(0o755)
    return str(program), traces


def answers(root: Path) -> Answers:
    """Return what every command that looks at history says, and what the room itself says."""
    found: Answers = []
    for line in COMMANDS:
        result = CliRunner().invoke(csi, ["-C", str(root), *shlex.split(line)], prog_name="csi")
        found.append((result.stdout, result.exit_code))
    tip, base = tree.resolve(root, "HEAD"), tree.resolve(root, "HEAD~1")
    paths = ["improvements"]
    direct = (
        change.fork_point(root, base, tip), change.written_by(root, base, tip),
        change.edited_by_merges(root, base, tip, paths), change.touched(root, base, tip),
        sorted(change.was_ever(root, tip, ["IMP-0002.yaml", "IMP-0003.yaml"])),
        sorted(change.was_ever(root, tip, ["IMP-0001.yaml"])), sorted(change.ever_added(root, tip, "improvements")),
        log.times(root, tip), log.time_of(root, tip), tree.listing(root, tip, "", paths),
    )  # fmt: skip
    return [*found, *((repr(one), 0) for one in direct)]


def test_the_configuration_of_a_repository_runs_nothing_and_changes_nothing(
    repository: Repository, spy: tuple[str, Path]
) -> None:
    program, traces = spy
    before = answers(repository.root)
    assert [code for _, code in before] == [0, 0, 0, 0, *(code for _, code in before[4:6]), 0, *[0] * 10]
    settings = {
        "core.pager": program, "pager.log": "true", "diff.external": program, "core.fsmonitor": program,
        "diff.evil.textconv": program, "diff.evil.command": program, "filter.evil.smudge": program,
        "filter.evil.clean": program, "filter.evil.process": program, "filter.evil.required": "true",
        "merge.evil.driver": program, "core.sshCommand": program, "core.askPass": program, "core.editor": program,
        "credential.helper": f"!{program}", "uploadpack.packObjectsHook": program, "core.gitProxy": program,
        "core.alternateRefsCommand": program, "core.hooksPath": str(traces.parent / "hooks"),
        "gpg.program": program, "gpg.ssh.program": program, "log.showSignature": "true", "log.mailmap": "true",
        "alias.log": f"!{program}", "alias.diff-tree": f"!{program}", "alias.x": f"!{program}",
        "diff.renames": "copies", "diff.orderFile": "/nowhere/at/all", "diff.relative": "true", "diff.noprefix": "true",
        "log.follow": "true", "log.date": "relative", "log.diffMerges": "off", "log.decorate": "full",
        "log.showRoot": "false", "format.pretty": "oneline", "notes.displayRef": "*", "core.quotePath": "true",
        "color.ui": "always", "color.diff": "always", "i18n.logOutputEncoding": "ISO-8859-1", "core.abbrev": "4",
        "diff.ignoreSubmodules": "all", "status.submoduleSummary": "true", "submodule.recurse": "true",
        "protocol.ext.allow": "always", "protocol.allow": "always", "blame.ignoreRevsFile": "x",
        "grep.patternType": "perl", "core.attributesFile": str(repository.root / ".gitattributes"),
    }  # fmt: skip
    hooks = traces.parent / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "reference-transaction", "post-checkout", "pre-auto-gc", "fsmonitor-watchman"):
        for folder in (hooks, repository.root / ".git" / "hooks"):
            folder.mkdir(exist_ok=True)
            shutil.copy(program, folder / name)
    for name, value in settings.items():
        repository.git("config", name, value)
    (repository.root / ".mailmap").write_text("Somebody Else <else@example.org> <ines@example.org>\n", encoding="utf-8")
    for file in (repository.root / ".gitattributes", repository.root / ".git" / "info" / "attributes"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(
            "* diff=evil filter=evil merge=evil\n*.yaml diff=evil working-tree-encoding=UTF-16\n", encoding="utf-8"
        )
    assert answers(repository.root) == before
    assert list(traces.iterdir()) == []


def test_the_variables_of_a_shell_run_nothing_and_change_nothing(
    repository: Repository, spy: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, traces = spy
    before = answers(repository.root)
    other = register(tmp_path / "other")
    fake = tmp_path / "libexec"
    fake.mkdir()
    for name in ("git-log", "git-diff-tree", "git-rev-parse", "git-rev-list", "git-cat-file", "git"):
        shutil.copy(program, fake / name)
    trace = str(traces / "git")
    hostile = {
        "GIT_DIR": str(other.root / ".git"), "GIT_WORK_TREE": str(other.root),
        "GIT_COMMON_DIR": str(other.root / ".git"),
        "GIT_OBJECT_DIRECTORY": str(other.root / ".git/objects"), "GIT_INDEX_FILE": str(other.root / "x"),
        "GIT_CEILING_DIRECTORIES": "/", "GIT_NAMESPACE": "evil", "GIT_REPLACE_REF_BASE": "refs/heads/",
        "GIT_EXTERNAL_DIFF": program, "GIT_DIFF_OPTS": "--unified=0", "GIT_PAGER": program, "PAGER": program,
        "GIT_SSH_COMMAND": program, "GIT_ASKPASS": program, "GIT_EDITOR": program, "GIT_PROXY_COMMAND": program,
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.fsmonitor", "GIT_CONFIG_VALUE_0": program,
        "GIT_CONFIG_PARAMETERS": f"'core.pager={program}'", "GIT_CONFIG_GLOBAL": str(tmp_path / "nothing"),
        "GIT_EXEC_PATH": str(fake), "GIT_TRACE": trace, "GIT_TRACE2_EVENT": trace, "GIT_TRACE_SETUP": trace,
        "GIT_GLOB_PATHSPECS": "1", "GIT_ICASE_PATHSPECS": "1", "GIT_NOGLOB_PATHSPECS": "1", "GIT_FLUSH": "1",
        "GIT_GRAFT_FILE": str(tmp_path / "grafts"), "GIT_SHALLOW_FILE": str(tmp_path / "shallow"),
        "GIT_NOTES_REF": "refs/notes/x", "GIT_ATTR_SOURCE": "HEAD", "GIT_PROTOCOL_FROM_USER": "1", "GIT_PREFIX": "x/",
        "GIT_DEFAULT_HASH": "sha256", "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1", "LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de",
    }  # fmt: skip
    (tmp_path / "grafts").write_text(f"{repository.head()}\n", encoding="utf-8")
    (tmp_path / "shallow").write_text(f"{repository.head()}\n", encoding="utf-8")
    for name, value in hostile.items():
        monkeypatch.setenv(name, value)
    assert answers(repository.root) == before
    assert list(traces.iterdir()) == []


def test_replaced_objects_are_not_believed(repository: Repository) -> None:
    before = answers(repository.root)
    repository.git("replace", repository.head(), repository.git("rev-parse", "HEAD~1"))
    assert answers(repository.root) == before


def test_a_missing_object_is_never_fetched(repository: Repository, spy: tuple[str, Path]) -> None:
    program, traces = spy
    oid = repository.git("rev-parse", f"HEAD:{ONE}")
    (repository.root / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    settings = {
        "core.repositoryFormatVersion": "1", "extensions.partialClone": "evil", "remote.evil.promisor": "true",
        "remote.evil.url": f"ext::{program} %S", "protocol.ext.allow": "always", "remote.evil.uploadpack": program,
    }  # fmt: skip
    for name, value in settings.items():
        repository.git("config", name, value)
    for url in (f"ext::{program} %S", f"file://{repository.root}"):
        repository.git("config", "remote.evil.url", url)
        for line in COMMANDS[:4]:
            result = CliRunner().invoke(csi, ["-C", str(repository.root), *shlex.split(line)], prog_name="csi")
            assert (result.exit_code, result.stdout) == (2, ""), line
            assert "history is incomplete" in result.stderr or "missing" in result.stderr
    assert list(traces.iterdir()) == []


def test_a_missing_object_of_a_whole_clone_is_said(repository: Repository) -> None:
    oid = repository.git("rev-parse", f"HEAD:{ONE}")
    (repository.root / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    result = CliRunner().invoke(csi, ["-C", str(repository.root), "log"], prog_name="csi")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"history is incomplete: fetch with depth 0\n  Object {oid} is missing." in result.stderr


@pytest.fixture
def through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a program in front of git: a line of shell that ends in calling the real one."""
    real = shutil.which("git")

    def through(line: str) -> None:
        folder = tmp_path / "bin"
        folder.mkdir()
        program = folder / "git"
        program.write_text(f'#!/bin/sh\n{line}\nexec "{real}" "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    return through


def test_a_folder_of_somebody_else_is_said_with_the_way_out(
    repository: Repository, through: Callable[[str], None]
) -> None:
    through("export GIT_TEST_ASSUME_DIFFERENT_OWNER=1")
    for line in ("log", "flow", "list --as-of HEAD"):
        result = CliRunner().invoke(csi, ["-C", str(repository.root), *shlex.split(line)], prog_name="csi")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "csi: error: git refuses the repository because somebody else owns its folder" in result.stderr
        assert "git config --global --add safe.directory" in result.stderr


def test_a_bare_repository_inside_the_folder_is_not_taken_for_it(tmp_path: Path, spy: tuple[str, Path]) -> None:
    """Files that look like a git directory, with a configuration of their own, can lie in any checkout."""
    program, traces = spy
    root = tmp_path / "plain"
    Repository(tmp_path / "seed").commit({"register.yaml": "title: X\nid_prefix: IMP\ntimezone: UTC\n"})
    shutil.copytree(tmp_path / "seed" / ".git", root)
    shutil.copy(tmp_path / "seed" / "register.yaml", root)
    (root / "config").write_text(
        f"[core]\n\tbare = true\n\tfsmonitor = {program}\n\tpager = {program}\n", encoding="utf-8"
    )
    result = CliRunner().invoke(csi, ["-C", str(root), "log"], prog_name="csi")
    assert (result.exit_code, result.stdout, list(traces.iterdir())) == (2, "", [])
    assert "this folder is not in a git repository" in result.stderr


def test_no_git_is_said(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(GitError, match="git is not installed"):
        tree.resolve(repository.root, "HEAD")


@pytest.mark.parametrize(
    "ref",
    ["", "-v", "--all", "--output=x", "HEAD\nHEAD", "nothing", "HEAD:register.yaml", "main..topic", "^main", "a\0b"],
)
def test_what_names_no_commit_is_refused(repository: Repository, ref: str) -> None:
    with pytest.raises(GitError, match="does not name a commit"):
        tree.resolve(repository.root, ref)


@pytest.mark.parametrize("records", [50, 500])
def test_the_number_of_processes_does_not_follow_the_records(
    tmp_path: Path, through: Callable[[str], None], records: int
) -> None:
    found = register(tmp_path / "register")
    names = [f"IMP-{number:04d}" for number in range(1, records + 1)]
    for turn, state in enumerate(("proposed", "assessed")):
        found.branch(f"topic-{turn}")
        for who, part in (("ines", names[::2]), ("aino", names[1::2])):
            found.commit({f"improvements/{name}.yaml": record(name, state) for name in part}, who=who)
        found.merge(f"topic-{turn}", files={f"improvements/{names[0]}.yaml": record(names[0], "approved")})
    calls = tmp_path / "calls"
    through(f'echo "$@" >> "{calls}"')
    result = CliRunner().invoke(csi, ["-C", str(found.root), "log"], prog_name="csi")
    assert (result.exit_code, len(calls.read_text(encoding="utf-8").splitlines())) == (0, 9), result.stderr
    assert f"csi: {2 * records - 1} of {2 * records - 1} transitions" in result.stderr
