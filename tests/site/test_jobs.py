"""The overview shows when the overdue job last ran, and says so where it is silent."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from csi_as_code.cli import csi
from csi_as_code.policy import Policy
from csi_as_code.reading.jobs import Job
from csi_as_code.register import Register
from csi_as_code.site.facts import Site
from csi_as_code.site.pages.overview import Ran, view


@pytest.mark.parametrize(
    ("last", "silent"),
    [("2026-11-23", False), ("2026-11-22", False), ("2026-11-20", False), ("2026-11-19", True), (None, True)],
)
def test_it_is_silent_after_two_days_without_a_run(last: str | None, silent: bool) -> None:
    jobs = [Job(name="overdue", last_run=last)]
    site = Site(Register(policy=Policy(title="T", id_prefix="A")), "2026-11-22", jobs=jobs)
    assert view(site).jobs == (Ran("overdue", last, silent),)


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ('"2026-11-21"', 'The overdue job last ran on <time datetime="2026-11-21">'),
        ('"2026-11-01"', 'The overdue job is silent:</strong> it last ran on <time datetime="2026-11-01">'),
        ("null", "The overdue job is silent:</strong> nobody knows of a run."),
    ],
)
def test_the_command_puts_it_on_the_overview(last: str, said: str, root: Path, tmp_path: Path) -> None:
    file, out = tmp_path / "jobs.json", tmp_path / "site"
    (tmp_path / "register.yaml").write_bytes((root / "register.yaml").read_bytes())
    (tmp_path / "improvements").mkdir()
    file.write_text(f'{{"version": 1, "jobs": [{{"name": "overdue", "last_run": {last}}}]}}', encoding="utf-8")
    args = ["-C", str(tmp_path), "build", str(out), "--today", "2026-11-22", "--jobs", str(file)]
    result = CliRunner().invoke(csi, args, prog_name="csi")
    assert (result.exit_code, said in (out / "index.html").read_text(encoding="utf-8")) == (0, True)


def test_without_the_file_nothing_is_said(root: Path, tmp_path: Path) -> None:
    site = Site(Register(policy=Policy(title="T", id_prefix="A")), "2026-11-22")
    assert view(site).jobs == ()
