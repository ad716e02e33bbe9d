"""A clone that has only a part of the history says so, in every command that looks at it, and nothing else."""

import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.git_room.repository import Repository, record, register

from csi_as_code.cli import csi

ONE = "improvements/IMP-0001.yaml"
COMMANDS = (
    "log", "log IMP-0001 --all-commits", "flow", "list --as-of 2026-02-01", "show IMP-0001 --as-of 2026-02-01",
    "build {} --as-of 2026-02-01", "flow --until 2026-02-01", "gate --base HEAD --today 2026-11-22",
)  # fmt: skip


@pytest.fixture
def origin(tmp_path: Path) -> Repository:
    found = register(tmp_path / "origin")
    for state in ("proposed", "assessed", "approved"):
        found.commit({ONE: record("IMP-0001", state)})
    found.git("config", "uploadpack.allowFilter", "true")
    found.git("config", "uploadpack.allowAnySHA1InWant", "true")
    return found


def clone(origin: Repository, *options: str) -> Path:
    place = origin.root.parent / "clone"
    call = ["git", "clone", "-q", *options, f"file://{origin.root}", str(place)]
    subprocess.run(call, check=True, capture_output=True)
    return place


def refused(place: Path, hint: str) -> None:
    for line in COMMANDS:
        words = shlex.split(line.format(place.parent / "site"))
        result = CliRunner().invoke(csi, ["-C", str(place), *words], prog_name="csi")
        assert (result.exit_code, result.stdout) == (2, ""), line
        assert result.stderr.startswith("csi: error: history is incomplete: fetch with depth 0\n"), result.stderr
        assert hint in result.stderr
    assert not (place.parent / "site").exists()


def test_a_shallow_clone(origin: Repository) -> None:
    refused(clone(origin, "--depth", "2"), "git fetch --unshallow, or fetch-depth: 0 in the checkout step")


def test_a_shallow_clone_that_was_completed(origin: Repository) -> None:
    place = clone(origin, "--depth", "1")
    subprocess.run(["git", "fetch", "-q", "--unshallow"], cwd=place, check=True)
    result = CliRunner().invoke(csi, ["-C", str(place), "log"], prog_name="csi")
    assert (result.exit_code, "3 of 3 transitions" in result.stderr) == (0, True)


@pytest.mark.parametrize("kind", ["blob:none", "tree:0"])
def test_a_partial_clone(origin: Repository, kind: str) -> None:
    refused(clone(origin, f"--filter={kind}"), "clone without --filter")


@pytest.mark.parametrize("value", ["true", "1", "yes", None])
def test_a_clone_that_promises_objects(origin: Repository, value: str | None) -> None:
    place = clone(origin)
    config = place / ".git" / "config"
    line = "\tpromisor\n" if value is None else f"\tpromisor = {value}\n"
    config.write_text(config.read_text(encoding="utf-8") + f'[remote "other"]\n{line}', encoding="utf-8")
    refused(place, "clone without --filter")


def test_a_remote_that_promises_nothing(origin: Repository) -> None:
    place = clone(origin)
    subprocess.run(["git", "config", "remote.origin.promisor", "false"], cwd=place, check=True)
    assert CliRunner().invoke(csi, ["-C", str(place), "log"], prog_name="csi").exit_code == 0


def test_a_clone_with_grafts(origin: Repository) -> None:
    place = clone(origin)
    head = origin.head()
    grafts = place / ".git" / "info" / "grafts"
    grafts.parent.mkdir(exist_ok=True)
    grafts.write_text(f"{head}\n", encoding="utf-8")
    refused(place, "grafts")


def test_a_worktree_of_a_whole_clone(origin: Repository, tmp_path: Path) -> None:
    origin.git("worktree", "add", "-q", str(tmp_path / "tree"), "HEAD~1")
    result = CliRunner().invoke(csi, ["-C", str(tmp_path / "tree"), "log"], prog_name="csi")
    assert (result.exit_code, "2 of 2 transitions" in result.stderr) == (0, True)
