"""What git tells of the records is taken once for a build, up to the commit shown, or left out with a reason."""

import shutil
from pathlib import Path

import pytest
from tests.git_room.repository import Repository, record, register

from csi_as_code.reading import history as reading
from csi_as_code.reading.snapshot import open_commit, open_folder
from csi_as_code.site.build import build
from csi_as_code.site.facts import Site
from csi_as_code.site.past import past_of

TODAY = "2026-11-22"
ONE = "improvements/IMP-0001.yaml"
TWO = "improvements/IMP-0002.yaml"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    found = register(tmp_path / "register")
    found.commit({ONE: record("IMP-0001", "proposed"), TWO: record("IMP-0002", "proposed")}, day="2026-01-05")
    found.commit({ONE: record("IMP-0001", "assessed")}, day="2026-03-02")
    found.commit({ONE: record("IMP-0001", "closed")}, day="2026-06-01")
    return found


def test_the_steps_of_a_record_come_with_their_days(repository: Repository) -> None:
    past = past_of(open_folder(repository.root))
    found = [(step.target, past.day(step.landing.time)) for step in past.steps["IMP-0001"]]
    assert found == [("proposed", "2026-01-05"), ("assessed", "2026-03-02"), ("closed", "2026-06-01")]
    assert past.lacks == ""


def test_a_commit_is_shown_with_what_was_before_it(repository: Repository) -> None:
    past = past_of(open_commit(repository.root, "HEAD~1"))
    assert [step.target for step in past.steps["IMP-0001"]] == ["proposed", "assessed"]


def test_the_flow_is_that_of_the_end_of_the_day(repository: Repository) -> None:
    opened = open_folder(repository.root)
    flow = Site(opened.register, "2026-06-07", tell=lambda: past_of(opened)).flow
    assert flow is not None
    assert flow.figures.throughput == {"2026-W23": 1}
    assert list(flow.levels.items())[-1] == ("2026-W23", {"assessed": 0, "closed": 1, "proposed": 1})


def test_a_folder_without_git_has_no_past_and_says_so(repository: Repository, tmp_path: Path) -> None:
    bare = tmp_path / "plain"
    shutil.copytree(repository.root, bare, ignore=shutil.ignore_patterns(".git"))
    past = past_of(open_folder(bare))
    assert (past.history, past.lacks, past.steps) == (None, "The register is not in a git repository.", {})
    assert past.flow(TODAY) is None


def test_a_clone_without_the_whole_history_has_no_past_and_says_so(repository: Repository, tmp_path: Path) -> None:
    repository.git("clone", "-q", "--depth", "1", repository.root.as_uri(), str(tmp_path / "shallow"))
    past = past_of(open_folder(tmp_path / "shallow"))
    assert past.history is None
    assert past.lacks.startswith("History is incomplete: ")


def test_a_repository_without_a_commit_has_no_past(tmp_path: Path, repository: Repository) -> None:
    empty = Repository(tmp_path / "empty")
    shutil.copy(repository.root / "register.yaml", empty.root)
    past = past_of(open_folder(empty.root))
    assert past.history is None
    assert past.lacks


def test_a_build_reads_the_history_once(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    tell = reading.tell

    def listening(root: Path, ref: str, *more: object, **options: object) -> object:
        told.append(ref)
        return tell(root, ref, *more, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "tell", listening)
    for _ in range(2):
        build(open_folder(repository.root), tmp_path / "site", TODAY, processes=2)
    assert told == ["HEAD"]


def test_what_was_read_is_the_same_as_what_is_remembered(repository: Repository) -> None:
    first, second = (past_of(open_folder(repository.root)).history for _ in range(2))
    assert first is not None
    assert first == second
