"""Every example of every help text runs, on a copy of the repository's own register, with history."""

import json
import os
import shlex
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from tests.registers import copy_of_ours

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
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git repository with the sample register, half a year of history and the facts of a review."""
    folder = copy_of_ours(tmp_path_factory.mktemp("sample"))
    identity = {f"GIT_{role}_{word}": "a@example.org" for role in ("AUTHOR", "COMMITTER") for word in ("NAME", "EMAIL")}

    def git(line: str, day: str = "2026-06-30") -> str:
        dates = {f"GIT_{role}_DATE": f"{day}T12:00:00+00:00" for role in ("AUTHOR", "COMMITTER")}
        env = {**os.environ, **identity, **dates}
        return subprocess.run(
            ["git", *line.split()], cwd=folder, env=env, check=True, capture_output=True, text=True
        ).stdout

    git("init -q -b main")
    git("add .")
    git("commit -qm sample")
    for day in ("2026-07-31", "2026-09-30", "2026-10-31", "2026-11-02", "2026-11-03"):
        git("commit -q --allow-empty -m more", day)
    git("update-ref refs/remotes/origin/main HEAD")
    author = {"id": 1, "login": "ines"}
    request = {"author": author, "head": git("rev-parse HEAD").strip(), "pushed_at": "2026-11-03T12:00:00Z"}
    (folder / "reviews.json").write_text(json.dumps({"request": request, "reviews": []}), encoding="utf-8")
    return folder


def outputs(line: str) -> list[str]:
    """Return the files that an example writes its result into; there is one where it prints nothing."""
    words = shlex.split(line)
    return [words[words.index("--out") + 1]]


@pytest.mark.parametrize("line", examples())
def test_an_example_runs(line: str, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    result = CliRunner().invoke(csi, shlex.split(line)[1:], prog_name="csi")
    # An example of lint, fmt, gate or init --diff may find something, or nothing at all; nothing may be refused.
    checks = line.startswith(("csi lint", "csi fmt", "csi gate", "csi init --diff"))
    assert result.exit_code in ({0, 1} if checks else {0}), result.stderr
    assert result.stdout or checks or all(Path(name).stat().st_size for name in outputs(line))
