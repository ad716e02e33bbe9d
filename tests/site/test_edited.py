"""What was edited since a day: old versions from real history, field by field, and never more than may be read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.git_room.repository import Repository, record, register

from csi_as_code.reading.snapshot import open_commit, open_folder
from csi_as_code.site import edited as module
from csi_as_code.site.build import build
from csi_as_code.site.edited import edited
from csi_as_code.site.facts import Site
from csi_as_code.site.past import past_of

TODAY = "2026-11-22"
ONE = "improvements/IMP-0001.yaml"
TWO = "improvements/IMP-0002.yaml"
PLAN = "plan: {{due: 2026-{}}}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    found = register(tmp_path / "register")
    first = {
        ONE: record("IMP-0001", "proposed") + PLAN.format("10-01"),
        TWO: record("IMP-0002", "proposed", title="Untouched so far"),
        "improvements/IMP-0003.yaml": "id: [broken",
        "improvements/IMP-0004.yaml": record("IMP-0004", "proposed", title="Gone soon"),
    }
    found.commit(first, day="2026-03-02")
    changed = record("IMP-0001", "assessed", title="Print one list for all") + PLAN.format("12-01")
    found.commit({ONE: changed, "improvements/IMP-0004.yaml": None}, day="2026-11-18")
    return found


def site_of(root: Path, ref: str | None = None) -> Site:
    opened = open_commit(root, ref) if ref else open_folder(root)
    return Site(opened.register, TODAY, commit=opened.commit, tell=lambda: past_of(opened))


def found(site: Site, day: str) -> list[tuple[str, list[tuple[str, str, str]]]]:
    return [(one.row.id, [(edit.label, edit.old, edit.new) for edit in one.edits]) for one in edited(site, day).records]


def test_fields_are_compared_with_the_end_of_the_day(repository: Repository) -> None:
    assert found(site_of(repository.root), "2026-11-17") == [
        (
            "IMP-0001",
            [("Title", "Print one list", "Print one list for all"), ("Plan due", "1 Oct 2026", "1 Dec 2026")],
        )
    ]
    assert found(site_of(repository.root), "2026-11-18") == []


def test_before_the_first_commit_nothing_can_be_compared(repository: Repository) -> None:
    assert edited(site_of(repository.root), "2026-01-01") == module.Edits()


def test_a_file_that_was_only_moved_was_not_edited(repository: Repository) -> None:
    repository.git("mv", "-k", TWO, "improvements/sub-IMP.yaml")
    repository.write({"improvements/team/IMP-0002.yaml": (repository.root / "improvements/sub-IMP.yaml").read_text()})
    (repository.root / "improvements/sub-IMP.yaml").unlink()
    assert [ident for ident, _ in found(site_of(repository.root), "2026-11-18")] == []


def test_what_is_not_committed_yet_counts_and_a_long_text_is_not_shown(repository: Repository) -> None:
    text = record("IMP-0002", "proposed", title="Untouched so far").replace("too long", "far too long " * 20)
    repository.write({TWO: text})
    assert found(site_of(repository.root), "2026-11-18") == [("IMP-0002", [("Description", "", "")])]


def test_a_commit_is_compared_with_what_was_before_it(repository: Repository) -> None:
    assert found(site_of(repository.root, "HEAD~1"), "2026-03-02") == []
    assert [ident for ident, _ in found(site_of(repository.root, "HEAD"), "2026-03-02")] == ["IMP-0001"]


def test_more_than_may_be_read_are_counted_alone(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 0)
    assert edited(site_of(repository.root), "2026-11-17") == module.Edits((), 2)


def test_the_page_shows_old_and_new(repository: Repository, tmp_path: Path, page_of: Callable[[Path], Any]) -> None:
    build(open_folder(repository.root), tmp_path / "site", TODAY)
    text = page_of(tmp_path / "site" / "changes.html").text
    for shown in (
        "Print one list → Print one list for all",
        "1 Oct 2026 → 1 Dec 2026",
        "18 Nov 2026 IMP-0004",
        "Proposed → deleted",
        "Edited 1",
    ):
        assert shown in text, shown
