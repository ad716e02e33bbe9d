"""`csi github`: every command has examples that run, says what is missing, and needs httpx only when it runs."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import Result
from tests.github.world import World

from csi_as_code.cli.github import command as group

NAMES = group.list_commands(click.Context(group))
# These need a git repository, and are tried with theirs.
ELSEWHERE = {"attest", "intake"}


def examples() -> list[str]:
    found = []
    for name in NAMES:
        command = group.get_command(click.Context(group), name)
        assert command is not None
        lines = [line.strip() for line in (command.epilog or "").replace("\b", "").splitlines()]
        mine = [line for line in lines if line.startswith(f"csi github {name}")]
        assert mine, name
        found += [line for line in mine if name not in ELSEWHERE]
    return found


@pytest.mark.parametrize("line", examples())
def test_an_example_runs(
    line: str, csi: Callable[..., Result], world: World, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "register.yaml").write_bytes((root / "register.yaml").read_bytes())
    (tmp_path / "improvements").mkdir()
    (tmp_path / "verdict.md").write_text("Fine", encoding="utf-8")
    (tmp_path / "findings.json").write_text('{"today": "2026-11-22", "findings": []}', encoding="utf-8")
    for _ in range(12):
        pull = world.pull("ines", "Print one list", "one-list", "a" * 40, "0" * 40)
    world.push("refs/heads/one-list", pull.head_sha, "ines")
    result = csi(*shlex.split(line)[2:])
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("name", ["reviews", "comment", "status", "alarm", "overdue", "last-run"])
@pytest.mark.parametrize("missing", ["GITHUB_TOKEN", "GITHUB_REPOSITORY"])
def test_what_is_missing_in_the_environment_ends_a_command_with_2(
    name: str, missing: str, csi: Callable[..., Result], root: Path
) -> None:
    lines = [line for line in examples() if line.startswith(f"csi github {name}") and "--repo" not in line]
    args = [word if word != "verdict.md" else str(root / "README.md") for word in shlex.split(lines[0])[2:]]
    result = csi(*args, **{missing: ""})
    assert (result.exit_code, result.stdout) == (2, "")
    assert re.search("GITHUB_TOKEN|GITHUB_REPOSITORY", result.stderr)


WITHOUT = """
import json, sys
sys.modules["httpx"] = None  # as where it is not installed
sys.argv = ["csi", "github", *json.loads(sys.argv[1])]
from csi_as_code.cli import main
main()
"""


def without_httpx(*args: str) -> subprocess.CompletedProcess[str]:
    env = {"GITHUB_TOKEN": "secret-token", "GITHUB_REPOSITORY": "owner/register", "PATH": ""}
    command = [sys.executable, "-c", WITHOUT, json.dumps(args)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=env)


def test_without_httpx_it_says_how_to_install_it() -> None:
    result = without_httpx("last-run")
    assert (result.returncode, result.stdout) == (2, "")
    assert f"Install it: {sys.executable} -m pip install httpx (where pipx keeps csi: pipx" in result.stderr


@pytest.mark.parametrize("name", ["", *NAMES])
def test_help_needs_no_httpx(name: str) -> None:
    assert without_httpx(*filter(None, [name]), "--help").returncode == 0


def test_annotations_need_no_httpx(tmp_path: Path) -> None:
    file = tmp_path / "findings.json"
    file.write_text('{"today": "2026-11-22", "findings": []}', encoding="utf-8")
    assert without_httpx("annotate", str(file)).returncode == 0


def test_without_a_network_a_command_ends_with_2_and_says_so(
    csi: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:1")
    result = csi("last-run")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "GitHub cannot be reached" in result.stderr
    assert "is there a way to it?" in result.stderr
