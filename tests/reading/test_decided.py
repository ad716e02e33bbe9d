"""Which commits of the main line brought or took away decisions, also where somebody tries to hide one."""

import json
from pathlib import Path

import pytest
from tests.git_room.repository import Repository, record, register

from csi_as_code.errors import GitError
from csi_as_code.reading import decided

ONE = "improvements/IMP-0001.yaml"
APPROVED = 'decisions:\n- to: approved\n  date: "2026-02-10"\n  by: ["@aino"]\n  why: Worth it.\n'
CLOSED = '- to: closed\n  date: "2026-05-10"\n  by: ["@aino"]\n  why: Done.\n'


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    found = register(tmp_path / "decided")
    found.commit({ONE: record("IMP-0001", "assessed")}, day="2026-02-01")
    return found


def told(repository: Repository) -> list[tuple[str, list[str], list[str], tuple[str, ...]]]:
    line = decided.main_line(repository.root, "HEAD")
    found = decided.read(repository.root, line)
    return [
        (
            one.commit,
            [f"{each.id} {each.decision.to} {each.decision.date}" for each in one.added],
            [f"{each.id} {each.decision.to} {each.decision.date}" for each in one.gone],
            one.unreadable,
        )
        for one in found
    ]


def test_a_merge_brings_what_its_side_decided(repository: Repository) -> None:
    repository.branch("topic")
    repository.commit({ONE: record("IMP-0001", "approved", decisions=APPROVED)})
    merge = repository.merge("topic")
    repository.commit({ONE: record("IMP-0001", "approved", title="Print two lists", decisions=APPROVED)})
    last = repository.commit({ONE: record("IMP-0001", "closed", decisions=APPROVED + CLOSED)})
    assert told(repository) == [
        (merge, ["IMP-0001 approved 2026-02-10"], [], ()),
        (last, ["IMP-0001 closed 2026-05-10"], [], ()),
    ]
    one = decided.carried_by(repository.root, last)
    assert [each.decision.to for each in one.added] == ["closed"]


def test_a_file_that_moves_takes_its_decisions_along(repository: Repository) -> None:
    text = record("IMP-0001", "approved", decisions=APPROVED)
    repository.commit({ONE: text})
    repository.commit({ONE: None, "improvements/desk/IMP-0001.yaml": text})
    assert len(told(repository)) == 1


def test_an_edited_decision_is_one_gone_and_one_new(repository: Repository) -> None:
    repository.commit({ONE: record("IMP-0001", "approved", decisions=APPROVED)})
    edited = repository.commit({ONE: record("IMP-0001", "approved", decisions=APPROVED.replace("aino", "tomas"))})
    again = ["IMP-0001 approved 2026-02-10"]
    assert told(repository)[1] == (edited, again, again, ())


def test_what_comes_back_is_not_new(repository: Repository) -> None:
    first = repository.commit({ONE: record("IMP-0001", "approved", decisions=APPROVED)})
    taken = repository.commit({ONE: None})
    repository.commit({ONE: record("IMP-0001", "approved", decisions=APPROVED)})
    text = ["IMP-0001 approved 2026-02-10"]
    assert told(repository) == [(first, text, [], ()), (taken, [], text, ())]


HIDDEN = {
    "the key in quotes": record("IMP-0001", "approved") + APPROVED.replace("decisions:", '"decisions":'),
    "the key with an escape": record("IMP-0001", "approved") + APPROVED.replace("decisions:", r'"decisi\u006fns":'),
    "in one line": record("IMP-0001", "approved")
    + 'decisions: [{to: approved, date: "2026-02-10", by: ["@aino"], why: Worth it.}]\n',
    "windows line ends": (record("IMP-0001", "approved") + APPROVED).replace("\n", "\r\n"),
    "as JSON": json.dumps(
        {"id": "IMP-0001", "title": "Print", "decisions": [{"to": "approved", "date": "2026-02-10", "by": ["@aino"]}]}
    ),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_however_it_is_written_it_is_seen(repository: Repository, name: str) -> None:
    commit = repository.commit({ONE: HIDDEN[name]})
    assert told(repository) == [(commit, ["IMP-0001 approved 2026-02-10"], [], ())]


def test_the_old_block_as_mere_text_does_not_cover_a_new_decision(repository: Repository) -> None:
    repository.commit({ONE: record("IMP-0001", "approved", decisions=APPROVED)})
    fake = record("IMP-0001", "closed").replace("It takes too long.", f'"Once\n{APPROVED.replace(chr(34), chr(39))}"')
    forged = '"decisions": [{to: closed, date: "2026-05-10", by: ["@aino"], why: Done.}]\n'
    commit = repository.commit({ONE: fake + forged})
    assert told(repository)[1][0] == commit
    assert "IMP-0001 closed 2026-05-10" in told(repository)[1][1] or told(repository)[1][3] == ("IMP-0001",)


def test_a_version_that_cannot_be_read_is_said_and_its_repair_brings_what_it_has(repository: Repository) -> None:
    broken = repository.commit({ONE: f"{record('IMP-0001', 'approved', decisions=APPROVED)}title: twice\n"})
    mended = repository.commit({ONE: record("IMP-0001", "approved", decisions=APPROVED)})
    assert told(repository) == [
        (broken, [], [], ("IMP-0001",)),
        (mended, ["IMP-0001 approved 2026-02-10"], [], ()),
    ]


def test_a_day_begins_at_the_first_commit_that_says_so_and_a_clock_set_back_later_hides_nothing(
    repository: Repository,
) -> None:
    repository.commit({ONE: record("IMP-0001", "approved", decisions=APPROVED)}, day="2026-02-10")
    repository.commit({"a": "a"}, day="2026-03-01")
    late = repository.commit({ONE: record("IMP-0001", "closed", decisions=APPROVED + CLOSED)}, day="2026-01-20")
    line = decided.main_line(repository.root, "HEAD")
    chosen = decided.since(line, 1_772_323_200)  # 2026-03-01
    assert [one.commit for one in decided.read(repository.root, chosen)] == [late]


def test_what_is_behind_a_commit(repository: Repository) -> None:
    line = decided.main_line(repository.root, "HEAD")
    assert decided.behind(line, line[0][0]) == line[1:]
    with pytest.raises(GitError, match="is not on the main line"):
        decided.behind(line, "0" * 40)
