"""Days and commits: the main line alone, in the register's time zone, by the order of history and not of clocks."""

import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.git_room.repository import POLICY, Repository, register

from csi_as_code.errors import CsiError, GitError, RegisterError
from csi_as_code.policy import Policy
from csi_as_code.reading.moment import find, open_policy
from csi_as_code.reading.zone import day_number_of, day_of, end_of, is_day, start_of, zone_of

HELSINKI = ZoneInfo("Europe/Helsinki")


def at(repository: Repository, moment: str) -> str:
    settings = {"GIT_COMMITTER_DATE": moment, "GIT_AUTHOR_DATE": moment}
    repository.git("commit", "-q", "--allow-empty", "-m", "x", settings=settings)
    return repository.head()


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with a register.yaml that is not committed, so that every commit is the test's own."""
    found = Repository(tmp_path)
    (tmp_path / "register.yaml").write_text(POLICY, encoding="utf-8")
    return found


def test_the_last_commit_of_a_day_in_the_registers_time_zone(repository: Repository) -> None:
    one = at(repository, "2026-01-01T12:00:00+00:00")
    two = at(repository, "2026-01-02T22:30:00+00:00")  # the third of January in Helsinki
    found = [find(repository.root, f"2026-01-0{day}") for day in (1, 2, 3, 4)]
    assert [(one.commit, one.day, one.doubt) for one in found] == [
        (one, "2026-01-01", ""), (one, "2026-01-02", ""), (two, "2026-01-03", ""), (two, "2026-01-04", ""),
    ]  # fmt: skip
    with pytest.raises(GitError, match="there was no commit yet on 2025-12-31") as caught:
        find(repository.root, "2025-12-31")
    assert caught.value.hint == "The first one is of 2026-01-01."


def test_side_lines_do_not_count(repository: Repository) -> None:
    one = at(repository, "2026-01-01T12:00:00+00:00")
    repository.branch("side")
    at(repository, "2026-01-02T12:00:00+00:00")
    merge = repository.merge("side", day="2026-01-05")
    assert [find(repository.root, day).commit for day in ("2026-01-03", "2026-01-05")] == [one, merge]


def test_a_clock_that_ran_backwards_is_said(repository: Repository) -> None:
    at(repository, "2026-01-09T12:00:00+00:00")
    two = at(repository, "2026-01-02T12:00:00+00:00")
    found = find(repository.root, "2026-01-03")
    assert (found.commit, found.doubt) == (
        two, f"1 of the commits before {two[:10]} say that they are later than 2026-01-03; clocks lie",
    )  # fmt: skip
    assert find(repository.root, "2026-01-09").doubt == ""


def test_a_ref_stands_for_the_day_of_its_commit(repository: Repository) -> None:
    one = at(repository, "2026-01-02T22:30:00+00:00")
    repository.git("tag", "v1")
    at(repository, "2026-01-04T12:00:00+00:00")
    assert find(repository.root, "v1")[:2] == (one, "2026-01-03")


def test_a_branch_that_is_called_like_a_day_is_named_in_full(repository: Repository) -> None:
    one = at(repository, "2026-01-01T12:00:00+00:00")
    two = at(repository, "2026-01-02T12:00:00+00:00")
    repository.git("branch", "2026-02-01", one)
    assert find(repository.root, "2026-02-01").commit == two
    assert find(repository.root, "refs/heads/2026-02-01").commit == one


@pytest.mark.parametrize("text", ["2026-02-30", "2026-1-1", "20260101", "yesterday", "--all"])
def test_what_is_neither_day_nor_ref_is_refused(repository: Repository, text: str) -> None:
    at(repository, "2026-01-01T12:00:00+00:00")
    with pytest.raises(CsiError, match="does not name a commit"):
        find(repository.root, text)


def test_a_policy_that_cannot_be_read_stops(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match=r"register\.yaml cannot be read"):
        open_policy(tmp_path)
    (tmp_path / "register.yaml").write_text("title: [\n", encoding="utf-8")
    with pytest.raises(RegisterError, match=r"register\.yaml cannot be read"):
        open_policy(tmp_path)


def test_days_begin_and_end_in_their_zone() -> None:
    # The clocks went forward on 29 March 2026: the day had 23 hours.
    assert end_of("2026-03-29", HELSINKI) - start_of("2026-03-29", HELSINKI) == 23 * 3600
    assert end_of("2026-03-28", HELSINKI) == start_of("2026-03-29", HELSINKI)
    moments = [start_of("2026-03-29", HELSINKI) - 1, start_of("2026-03-29", HELSINKI), end_of("2026-03-29", HELSINKI)]
    assert [day_of(time, HELSINKI) for time in moments] == ["2026-03-28", "2026-03-29", "2026-03-30"]
    assert day_number_of(0, datetime.UTC) == datetime.date(1970, 1, 1).toordinal()


def test_the_ends_of_the_calendar() -> None:
    assert [day_of(time, HELSINKI) for time in (10**18, -(10**18))] == ["9999-12-31", "0001-01-01"]
    assert start_of("0001-01-01", HELSINKI) < end_of("0001-01-01", HELSINKI)
    assert start_of("9999-12-31", HELSINKI) < end_of("9999-12-31", HELSINKI)
    assert [is_day(text) for text in ("2026-11-22", "2026-11-31", "2026-11-22\n")] == [True, False, False]


def test_a_zone_that_is_not_known_is_utc() -> None:
    assert zone_of(Policy(timezone="Mars/Olympus")) is datetime.UTC


def test_a_register_read_by_day(tmp_path: Path) -> None:
    assert find(register(tmp_path).root, "2026-01-05").commit
