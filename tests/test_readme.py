"""What the README shows works as printed."""

import re
import shlex
import sys
from pathlib import Path

import pytest

from csi_as_code.cli import main
from csi_as_code.reading import parse

README = Path(__file__).parent.parent.joinpath("README.md").read_text(encoding="utf-8")
COMMANDS = [line.split("#")[0].strip() for line in re.findall(r"^\$ (csi .*)$", README, re.MULTILINE)]


def test_the_readme_shows_commands() -> None:
    assert len(COMMANDS) > 4


@pytest.mark.parametrize("command", [command for command in COMMANDS if not command.startswith("csi serve")])
def test_a_command_runs(
    command: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path if command.startswith("csi init") else root)
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    with pytest.raises(SystemExit) as stop:
        main()
    assert (stop.value.code or 0, bool(capsys.readouterr().out)) == (0, True)


def test_the_record_that_it_shows_is_one() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    read = parse.improvement(text.encode())
    assert read.flaws == ()
    assert read.value is not None


def test_its_links_lead_somewhere(root: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert [link for link in links if not (root / link).exists()] == []


def test_every_picture_is_shown_and_small(root: Path) -> None:
    pictures = {path.name: path.stat().st_size for path in (root / "docs" / "images").iterdir()}
    shown = re.findall(r"\]\(images/([^)]+)\)", (root / "docs" / "site.md").read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(pictures)
    assert max(pictures.values()) < 150_000
    assert sum(pictures.values()) < 4_000_000
