from pathlib import Path

import pytest

from benchmarks.cases import CASES, Row, Workshop
from benchmarks.hugo import page, write_site


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(
        folder=tmp_path_factory.mktemp("workshop"), records=50, many_records=50, rounds=1, settled_seconds=0
    )


@pytest.mark.parametrize("name", CASES)
def test_every_benchmark_runs(workshop: Workshop, name: str) -> None:
    rows = list(CASES[name](workshop))
    missing = ("hugo is not installed", "Chromium or playwright is not installed")
    assert [row.case for row in rows if row.value is None and not row.note.startswith(missing)] == []


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (Row(case="a", value=1.0, limit=1.0), "ok"),
        (Row(case="a", value=1.01, limit=1.0), "over"),
        (Row(case="a", value=1.01), ""),
        (Row(case="a", limit=1.0), "skipped"),
    ],
)
def test_a_figure_is_held_against_its_limit(row: Row, verdict: str) -> None:
    assert row.verdict == verdict


def test_the_hugo_site_has_a_page_for_each_record_with_all_of_its_text(workshop: Workshop, tmp_path: Path) -> None:
    register = workshop.register(50)
    assert write_site(register, tmp_path / "site") == 50
    record = (register / "improvements" / "IMP-0007.yaml").read_text(encoding="utf-8")
    shown = page(record)
    missing = [line.strip() for line in record.splitlines() if line.strip() and line.strip() not in shown]
    assert [line for line in missing if not line.startswith(("type: ", "description: |"))] == []
