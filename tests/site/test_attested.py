"""The timeline of an improvement shows what a git note attests of its decisions, also when the note comes later."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from tests.cli.test_verify import Trail

from csi_as_code.cli import csi


def built(trail: Trail, site: Path) -> Path:
    result = CliRunner().invoke(csi, ["-C", str(trail.repository.root), "build", str(site), "--today", "2026-11-22"])
    assert result.exit_code == 0, result.output
    return next(site.rglob("IMP-0001.html"))


def test_an_attestation_stands_below_its_decision(tmp_path: Path, page_of: Callable[[Path], Any]) -> None:
    trail = Trail(tmp_path / "trail")
    site = tmp_path / "site"
    assert "ttested" not in page_of(built(trail, site)).text
    trail.attest()
    text = page_of(built(trail, site)).text
    assert "Attested: #12 approved by @aino (583231) on 2026-02-10; verdict green; csi 0.1.0" in text


def test_a_note_that_is_none_is_said(tmp_path: Path, page_of: Callable[[Path], Any]) -> None:
    trail = Trail(tmp_path / "trail")
    trail.repository.git("notes", "--ref=csi", "add", "-m", "<script>alert(1)</script>", trail.merge)
    place = built(trail, tmp_path / "site")
    assert "Not attested, its note is none: it cannot be read" in page_of(place).text
    assert "<script>alert" not in place.read_text(encoding="utf-8")
