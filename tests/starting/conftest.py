"""A register repository as `csi init` makes it."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.starting.asked import ASKED, COMMIT

from csi_as_code.cli import csi

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """Run `csi` with arguments as they are typed, and expect an exit code."""

    def run(line: str, code: int = 0, typed: str | None = None) -> Result:
        result = CliRunner().invoke(csi, shlex.split(line), prog_name="csi", input=typed)
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture
def made(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new register repository, and the working folder in it."""
    folder = tmp_path / "register"
    run(f"init {folder} {ASKED} --action csi-as-code/csi-as-code@{COMMIT}")
    monkeypatch.chdir(folder)
    return folder
