"""Every example of every help text runs, on a copy of the repository's own register, with history."""

import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from csi_as_code.cli import csi

# These run until somebody stops them.
ENDLESS = {"serve"}


def examples() -> list[str]:
    ctx = click.Context(csi)
    found = []
    for name in csi.list_commands(ctx):
        command = csi.get_command(ctx, name)
        assert command is not None
        text = (command.epilog or "").replace("\b", "")
        lines = [line.strip() for line in text.splitlines() if line.strip().startswith("csi ")]
        assert lines, f"csi {name} has no example"
        assert all(line.split()[1] == name for line in lines), name
        found += [line for line in lines if name not in ENDLESS]
    return found


@pytest.fixture(scope="module")
def repository(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git repository with the sample register."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copy(root / "register.yaml", folder)
    for name in ("improvements", "measures"):
        shutil.copytree(root / name, folder / name)
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for line in ("init -q", "add .", "commit -qm sample"):
        subprocess.run(["git", *identity, *line.split()], cwd=folder, check=True)
    return folder


@pytest.mark.parametrize("line", examples())
def test_an_example_runs(line: str, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    result = CliRunner().invoke(csi, shlex.split(line)[1:], prog_name="csi")
    # An example of lint or fmt may find something, or nothing at all; nothing may be refused.
    checks = line.startswith(("csi lint", "csi fmt"))
    assert result.exit_code in ({0, 1} if checks else {0}), result.stderr
    assert result.stdout or checks
