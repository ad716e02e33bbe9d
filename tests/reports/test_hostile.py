"""A small register that says hostile things everywhere, in every format: each output is the one that was looked at."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from csi_as_code.cli import csi
from csi_as_code.cli._options import files_of

HOSTILE = Path(__file__).parent / "hostile"


def without_tool(said: str) -> str:
    """Return a SARIF log without the rules' pages and the tool's version, which are tested elsewhere."""
    kept, _, results = said.partition('      "tool": {\n')
    return kept + results[results.index('      "originalUriBaseIds"') :]


@pytest.fixture
def lint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Run `csi lint` on a copy of the register."""
    shutil.copytree(HOSTILE, tmp_path / "register")
    monkeypatch.chdir(tmp_path / "register")

    def lint(form: str) -> str:
        result = CliRunner().invoke(csi, ["lint", "--today", "2026-11-22", "--format", form], prog_name="csi")
        assert result.exit_code == 1, result.stderr
        return result.stdout if form != "sarif" else without_tool(result.stdout)

    return lint


@pytest.mark.parametrize("form", files_of("reports", first="text"))
def test_a_hostile_register_in_each_format(lint: Callable[[str], str], form: str) -> None:
    expected = HOSTILE / "expected" / f"{form}.txt"
    assert lint(form) == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", [form for form in files_of("reports", first="text") if form != "github"])
def test_no_line_is_a_command_to_a_build_server(lint: Callable[[str], str], form: str) -> None:
    said = lint(form)
    assert [line for line in said.splitlines() if line.lstrip().startswith("::")] == []
    assert [word for word in ("##[", "##vso[") if word in said] == []
